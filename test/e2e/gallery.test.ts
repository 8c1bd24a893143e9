import type { Admin } from './support/openAdmin.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { openAdmin } from './support/openAdmin.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(300_000)

let admin: Admin

beforeAll(async () => {
  admin = await openAdmin()
  await admin.signIn()
  const { page } = admin
  await page.goto('/admin/collections/media')
  const saved = page.waitForResponse(
    (response) =>
      response.url().includes('/payload-preferences/cloudflare-gallery-media') &&
      response.request().method() === 'POST',
  )
  await (await whenAlive(page.getByRole('button', { exact: true, name: 'Gallery' }))).click()
  await saved
}, 300_000)
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

const card = (index: number) =>
  admin.page.locator(`.cloudflare-gallery__card[data-index="${index}"]`)
const grid = () => admin.page.getByRole('grid', { name: 'Images' })
const focused = (index: number) => admin.page.locator(`[data-index="${index}"]:focus`).waitFor()

async function openGallery(): Promise<void> {
  await admin.page.goto('/admin/collections/media')
  await whenAlive(card(0))
}

describe('the gallery', () => {
  test('is there from the first byte for who chose it, in place of the table', async () => {
    const { page } = admin
    const response = await page.request.get('/admin/collections/media')
    expect(await response.text()).toContain('cloudflare-gallery__card')
    await openGallery()
    expect(await grid().getByRole('row').count()).toBe(5)
    expect(await page.locator('.collection-list__tables').isVisible()).toBe(false)
    await page.getByText('5 of 5 images shown.').waitFor()
  })

  test('is used by keys alone, and selects what Payload acts on', async () => {
    const { page } = admin
    await openGallery()
    await card(0).focus()
    await page.keyboard.press('ArrowRight')
    await focused(1)
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+ArrowRight')
    await page.getByText('2 selected.').waitFor()
    await page.locator('.cloudflare-gallery__card[data-index="2"][aria-selected="true"]').waitFor()
    await page.locator('.list-selection').first().getByText('2 selected').waitFor()
    await page.keyboard.press('Control+a')
    await page.getByText('5 selected.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('5 selected.').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+End')
    await focused(4)
    const name = await card(4).locator('.cloudflare-gallery__name').innerText()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/media\/\d+/)
    await page.getByText(name).first().waitFor()
  })

  test('shows what the search finds', async () => {
    const { page } = admin
    await page.goto('/admin/collections/media?search=post')
    await page.getByText('2 of 2 images shown.').waitFor()
  })
})

describe('the lightbox', () => {
  test('turns pages, and gives the focus back to the card it ends at', async () => {
    const { page } = admin
    await openGallery()
    await card(1).focus()
    await page.keyboard.press('l')
    const dialog = page.getByRole('dialog')
    const heading = dialog.getByRole('heading')
    await heading.waitFor()
    const first = await heading.innerText()
    await page.keyboard.press('ArrowRight')
    await dialog.getByText('3 of 5').waitFor()
    expect(await heading.innerText()).not.toBe(first)
    const shown = await page.locator('.cloudflare-lightbox__picture').evaluate(async (element) => {
      const image = element as HTMLImageElement
      await image.decode()
      return image.naturalWidth
    })
    expect(shown).toBeGreaterThan(240)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    // The browser itself goes back to where it was opened.
    await focused(2)
  })
})
