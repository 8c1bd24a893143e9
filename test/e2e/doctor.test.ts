import type { Locator } from 'playwright-core'

import type { DirectAdmin } from './support/openDirectAdmin.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { applyLook, findOutside, findViolations, looks } from './support/checkAccessibility.js'
import { openDirectAdmin } from './support/openDirectAdmin.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(300_000)

const address = '/admin/cloudflare-images/doctor'

let admin: DirectAdmin

beforeAll(async () => {
  admin = await openDirectAdmin()
}, 300_000)
afterEach(() => {
  admin.emulator.faults.clear()
  expect(admin.failures.splice(0)).toEqual([])
})
afterAll(() => admin.stop())

const finding = (id: string): Locator => admin.page.locator(`[data-check="${id}"]`)
const again = (): Locator => admin.page.getByRole('button', { name: 'Check again' })

function takeRights(): void {
  const answer = { code: 10000, kind: 'status', status: 403 } as const
  admin.emulator.faults.add({ answer, operation: 'deleteImage', times: 99 })
}

async function openChecked(): Promise<void> {
  await admin.page.goto(address)
  await admin.page.locator('.cloudflare-doctor__summary').waitFor()
}

test('whoever is not signed in is sent to the form, and back', async () => {
  const { page } = admin
  await page.goto(address)
  await page.waitForURL(/\/admin\/login\?redirect=/)
  expect(new URL(page.url()).searchParams.get('redirect')).toBe(address)
  await (await whenAlive(page.getByRole('button', { name: 'Login' }))).click()
  await page.waitForURL(address)
  await page.locator('.cloudflare-doctor__summary').waitFor()
})

test('the dashboard leads to what is wrong, why it matters, and what mends it', async () => {
  takeRights()
  const { page } = admin
  await page.goto('/admin')
  await (await whenAlive(page.getByRole('link', { name: 'Check site and account' }))).press('Enter')
  await finding('token-permissions').waitFor()
  expect(new URL(page.url()).pathname).toBe(address)
  expect(await page.title()).toContain('Cloudflare Images')
  const text = await finding('token-permissions').innerText()
  expect(text.split('\n').filter((line) => line !== '')).toEqual([
    expect.stringMatching(/^⚠ Fault/),
    'token-permissions',
    'the API token may read images, and not change them',
    'Why it matters',
    'Uploads and deletions fail.',
    'To mend it',
    expect.stringMatching(/^create a token with the permission/),
  ])
  expect(await finding('server-url').innerText()).toMatch(/^ℹ Hint/)
  await page.getByRole('heading', { name: 'In order' }).waitFor()
})

test('once it is mended, a button finds so, by key', async () => {
  takeRights()
  await openChecked()
  await finding('token-permissions').waitFor()
  admin.emulator.faults.clear()
  await (await whenAlive(again())).press('Enter')
  await finding('token-permissions').waitFor({ state: 'detached' })
  const inOrder = admin.page.getByRole('region', { name: 'In order' })
  await inOrder.getByText('token-permissions', { exact: true }).waitFor()
})

test('a check that fails is named among the others', async () => {
  const answer = { kind: 'status', status: 400 } as const
  admin.emulator.faults.add({ answer, operation: 'getStats', times: 99 })
  await openChecked()
  const part = admin.page.getByRole('region', { name: 'Not checked, because something failed' })
  expect(await part.innerText()).toContain('capacity')
  expect(await admin.page.locator('.cloudflare-doctor__summary').innerText()).not.toContain(
    'Nothing is wrong',
  )
})

describe.each(['en', 'ar'])('in the language %s', (language) => {
  test('axe finds nothing wrong with it', async () => {
    await admin.context.addCookies([{ name: 'payload-lng', url: admin.origin, value: language }])
    takeRights()
    await openChecked()
    const { page } = admin
    expect((await page.locator('html').getAttribute('dir'))?.toLowerCase()).toBe(
      language === 'ar' ? 'rtl' : 'ltr',
    )
    for (const look of looks) {
      await applyLook({ look, page })
      expect({ look, violations: await findViolations(page) }).toEqual({ look, violations: [] })
      expect({ look, outside: await findOutside(page) }).toEqual({ look, outside: [] })
    }
  })
})

test('whoever is signed out meanwhile is told so, and shown nothing', async () => {
  await admin.context.addCookies([{ name: 'payload-lng', url: admin.origin, value: 'en' }])
  await openChecked()
  await whenAlive(again())
  await admin.context.clearCookies({ name: 'payload-token' })
  await again().press('Enter')
  await admin.page.getByRole('alert').getByText('You are signed out').waitFor()
  expect(await admin.page.locator('.cloudflare-doctor__summary').count()).toBe(0)
  expect(admin.failures.splice(0)).toEqual(['401 GET /api/cloudflare-images/doctor'])
})
