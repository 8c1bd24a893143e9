import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'

import type { Admin } from './support/openAdmin.js'

import { naturalSize } from './support/media.js'
import { openAdmin } from './support/openAdmin.js'

jest.setTimeout(300_000)

let admin: Admin

beforeAll(async () => {
  admin = await openAdmin({ isBuilt: false })
})
afterAll(() => admin.stop())

test('what npm run dev starts is seeded, with sign-in filled in', async () => {
  await admin.signIn()
  await admin.page.goto('/admin/collections/media')
  const thumbnails = admin.page.locator('td img')
  await thumbnails.nth(4).waitFor()
  expect(await thumbnails.count()).toBe(5)
  for (const thumbnail of await thumbnails.all()) {
    expect(await naturalSize(thumbnail)).toEqual({ height: 240, width: 240 })
  }
  expect(admin.failures).toEqual([])
})
