import type { MediaDoc } from './support/media.js'
import type { Admin } from './support/openAdmin.js'

import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'

import { drawQuadrants } from '../fixtures/images.js'
import { openDocument, replaceFile } from './support/documentPage.js'
import { expectSoon } from './support/expectSoon.js'
import { storeFile } from './support/lists.js'
import { publish, readMedia } from './support/media.js'
import { openAdmin } from './support/openAdmin.js'
import { recordUploads } from './support/uploads.js'

jest.setTimeout(300_000)

let admin: Admin

beforeAll(async () => {
  admin = await openAdmin({ env: { DEMO_AUTOSAVE: 'true' } })
  await admin.signIn()
}, 300_000)
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

const photo = async (name: string, width: number) => ({
  buffer: await drawQuadrants({ height: 300, width }),
  mimeType: 'image/jpeg',
  name,
})

/** The newest draft, as the editor sees it. */
async function readDraft(id: number): Promise<MediaDoc> {
  const response = await admin.page.request.get(`/api/media/${id}?draft=true`)
  expect(response.status()).toBe(200)
  return (await response.json()) as MediaDoc
}

test('a replaced file is uploaded once, however often the form saves itself', async () => {
  const { page } = admin
  const data = { _status: 'published', alt: 'The first' }
  const first = await storeFile({ data, file: await photo('first.jpg', 400), page, slug: 'media' })
  await openDocument(page, first.id)
  const uploads = recordUploads(page)
  await replaceFile(page.locator('body'), await photo('second.jpg', 500))
  const alt = page.locator('#field-alt')
  // While the file is still on its way, and once it has arrived.
  await alt.fill('While it travels')
  await expectSoon(
    async () => {
      const { alt: saved, filename } = await readDraft(first.id)
      return { filename, saved }
    },
    { filename: 'second.jpg', saved: 'While it travels' },
  )
  const { cloudflare } = await readDraft(first.id)
  expect(cloudflare.imageId).not.toBe(first.cloudflare.imageId)
  // The editor of the framing is there at once, without a reload.
  await page.locator('[data-handle="focal"]').waitFor()
  await page.locator('.file-details a', { hasText: 'second.jpg' }).first().waitFor()

  for (const words of ['Once more', 'And again']) {
    await alt.fill(words)
    await expectSoon(async () => (await readDraft(first.id)).alt, words)
    expect((await readDraft(first.id)).cloudflare.imageId).toBe(cloudflare.imageId)
  }
  // The file itself, and the one save that says so.
  expect(uploads.take()).toEqual(['POST /api/media/direct-upload', `PATCH /api/media/${first.id}`])
  expect((await readMedia(admin, first.id)).cloudflare.imageId).toBe(first.cloudflare.imageId)

  await publish(admin)
  expect(uploads.take()).toEqual([])
  expect(await readMedia(admin, first.id)).toMatchObject({
    alt: 'And again',
    cloudflare: { imageId: cloudflare.imageId },
    filename: 'second.jpg',
  })
})
