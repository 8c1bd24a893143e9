import type { Admin } from './support/openAdmin.js'

import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'

import { drawQuadrants } from '../fixtures/images.js'
import { createMedia, naturalSize } from './support/media.js'
import { openAdmin } from './support/openAdmin.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(900_000)

let admin: Admin

beforeAll(async () => {
  admin = await openAdmin({ isBuilt: false })
  await admin.signIn()
})
// React tells here in words what it only numbers in a build: what does not match, what never ends.
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

test('what npm run dev starts is seeded, with sign-in filled in', async () => {
  await admin.page.goto('/admin/collections/media')
  const thumbnails = admin.page.locator('td img')
  await thumbnails.nth(4).waitFor()
  expect(await thumbnails.count()).toBe(5)
  for (const thumbnail of await thumbnails.all()) {
    expect(await naturalSize(thumbnail)).toEqual({ height: 240, width: 240 })
  }
})

test('what npm run dev starts takes a picture, and shows it in the gallery as well', async () => {
  const { page } = admin
  const buffer = await drawQuadrants({ height: 300, width: 400 })
  const id = await createMedia(admin, { buffer, mimeType: 'image/jpeg', name: 'first.jpg' })
  await page.locator('[data-handle="focal"]').waitFor()
  await page.reload()
  await page.locator('[data-handle="focal"]').waitFor()
  await page.goto('/admin/collections/media')
  await (await whenAlive(page.getByRole('button', { exact: true, name: 'Gallery' }))).press('Enter')
  await page.locator('.cloudflare-gallery__card img').nth(5).waitFor()
  await page.reload()
  await page.locator(`.cloudflare-gallery__card [href$="/${id}"]`).first().waitFor()
  await page.goto('/admin')
  await page.locator('.cloudflare-stats a').first().waitFor()
})
