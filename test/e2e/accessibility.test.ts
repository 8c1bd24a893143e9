import type { Admin } from './support/openAdmin.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { applyLook, findOutside, findViolations, looks } from './support/checkAccessibility.js'
import { issueDocument } from './support/documentPage.js'
import { select } from './support/lists.js'
import { openAdmin } from './support/openAdmin.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(180_000)

let admin: Admin

beforeAll(async () => {
  admin = await openAdmin()
  await admin.signIn()
}, 300_000)
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

/** Payload reads the language of the panel from this cookie. */
async function speak(language: string): Promise<void> {
  await admin.context.addCookies([{ name: 'payload-lng', url: admin.origin, value: language }])
}

async function openDashboard(): Promise<void> {
  await admin.page.goto('/admin')
  // Whose button is ready again: until then, its colour is on the way.
  await admin.page.locator('.cloudflare-stats[aria-busy="false"] a').first().waitFor()
}

/** The list after an action for many images, with the results of it. */
async function openList(): Promise<void> {
  const { page } = admin
  await page.goto('/admin/collections/media')
  await (
    await whenAlive(page.locator('.cloudflare-gallery__option[data-value="table"]'))
  ).press('Enter')
  const boxes = page.locator('tbody input[type=checkbox]')
  // By key: what loads above would move them away from under a click.
  for (const box of [boxes.first(), boxes.nth(1)]) await select(box)
  await page.locator('.cloudflare-bulk__bar button').first().press('Enter')
  await page.locator('.cloudflare-bulk__results').waitFor()
}

async function openGallery(): Promise<void> {
  const { page } = admin
  await page.goto('/admin/collections/media')
  await (
    await whenAlive(page.locator('.cloudflare-gallery__option[data-value="gallery"]'))
  ).press('Enter')
  await page.locator('.cloudflare-gallery__card img').nth(4).waitFor()
}

async function openLightbox(): Promise<void> {
  await openGallery()
  const { page } = admin
  await page.locator('.cloudflare-gallery__card:has(img)').first().press('l')
  await page.locator('.cloudflare-lightbox__picture').waitFor()
}

/** A document whose file never came. */
async function openFailed(): Promise<void> {
  const { page } = admin
  const { id, receipt } = await issueDocument({ admin, filename: 'never.jpg' })
  const cancelled = await page.request.post('/api/media/direct-upload/cancel', {
    data: { receipt },
  })
  expect(cancelled.status()).toBe(200)
  await page.goto(`/admin/collections/media/${id}`)
  await page.locator('.cloudflare-state[data-state="error"]').waitFor()
}

/** A document with all its parts open and filled. */
async function openDocument(): Promise<void> {
  const { page } = admin
  await page.goto('/admin/collections/media/1')
  await page.locator('[data-variant]').first().waitFor()
  for (const panel of ['playground', 'usages', 'timeline', 'rawData']) {
    await (await whenAlive(page.locator(`[data-panel="${panel}"] summary`).first())).press('Enter')
  }
  for (const part of [
    '.cloudflare-playground img',
    '.cloudflare-raw__json',
    '.cloudflare-timeline li',
  ]) {
    await page.locator(part).first().waitFor()
  }
}

const screens = [
  { name: 'the dashboard', open: openDashboard },
  { name: 'the list', open: openList },
  { name: 'a document', open: openDocument },
  { name: 'a document without its file', open: openFailed },
  { name: 'the gallery', open: openGallery },
  { name: 'the lightbox', open: openLightbox },
]

describe.each(['en', 'ar'])('in the language %s', (language) => {
  beforeAll(() => speak(language))

  test.each(screens)('axe finds nothing wrong with $name', async ({ open }) => {
    await open()
    const { page } = admin
    const direction = await page.locator('html').getAttribute('dir')
    expect(direction?.toLowerCase()).toBe(language === 'ar' ? 'rtl' : 'ltr')
    for (const look of looks) {
      await applyLook({ look, page })
      expect({ look, violations: await findViolations(page) }).toEqual({ look, violations: [] })
      expect({ look, outside: await findOutside(page) }).toEqual({ look, outside: [] })
    }
  })
})
