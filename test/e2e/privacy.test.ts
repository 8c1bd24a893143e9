import type { Admin } from './support/openAdmin.js'

import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'

import { drawQuadrants } from '../fixtures/images.js'
import { storeFile } from './support/lists.js'
import { naturalSize } from './support/media.js'
import { openAdmin } from './support/openAdmin.js'
import { readCards } from './support/variantCards.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(300_000)

type Proof = {
  cloudflare: { imageId: string; requireSignedURLs: boolean }
  id: number
  thumbnailURL: string
  url: string
}

let admin: Admin

beforeAll(async () => {
  admin = await openAdmin()
  await admin.signIn()
}, 300_000)
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

async function createProof(name: string): Promise<Proof> {
  const { page } = admin
  const buffer = await drawQuadrants({ height: 600, width: 900 })
  const file = { buffer, mimeType: 'image/jpeg', name }
  return readProof((await storeFile({ file, page, slug: 'proofs' })).id)
}

async function readProof(id: number): Promise<Proof> {
  const response = await admin.page.request.get(`/api/proofs/${id}`)
  expect(response.status()).toBe(200)
  return (await response.json()) as Proof
}

const unsigned = (url: string): string => url.slice(0, url.indexOf('?'))

test('a box makes an image private: its old address ends, and signed ones take its place', async () => {
  const before = await createProof('boxed.jpg')
  expect(before.cloudflare.requireSignedURLs).toBe(false)
  expect((await admin.get(before.url)).status).toBe(200)
  const { page } = admin
  await page.goto(`/admin/collections/proofs/${before.id}`)
  const box = await whenAlive(page.getByLabel('Private'))
  // None is on its way any more when its image ends.
  expect((await readCards(page)).map(({ name }) => name)).toContain('proof')
  await box.check()
  const saved = page.waitForResponse(
    (response) =>
      response.request().method() === 'PATCH' && response.url().includes('/api/proofs/'),
  )
  await page.locator('#action-save').click()
  expect((await saved).status()).toBe(200)
  const after = await readProof(before.id)
  expect(after.cloudflare).toMatchObject({ requireSignedURLs: true })
  expect(after.cloudflare.imageId).not.toBe(before.cloudflare.imageId)
  expect((await admin.get(before.url)).status).toBe(404)
  expect((await admin.get(after.url)).status).toBe(200)
  expect((await admin.get(unsigned(after.url))).status).toBe(403)
  // The page goes on with the new image.
  await page.reload()
  const thumbnail = page.locator('.file-details__thumbnail img')
  expect(await naturalSize(thumbnail)).toEqual({ height: 240, width: 240 })
  await page.goto('/admin/collections/proofs')
  expect(await naturalSize(page.locator('td img').first())).toEqual({ height: 240, width: 240 })
})

test('the pages of the panel hold addresses for the owner alone', async () => {
  const { id } = await createProof('owned.jpg')
  const data = { cloudflare: { requireSignedURLs: true } }
  expect((await admin.page.request.patch(`/api/proofs/${id}`, { data })).status()).toBe(200)
  const proof = await readProof(id)
  expect(proof.cloudflare.requireSignedURLs).toBe(true)
  const pages = ['/admin/collections/proofs', `/admin/collections/proofs/${proof.id}`]
  const { page } = admin
  const htmlOf = async (path: string, headers: Record<string, string>): Promise<string> =>
    (await fetch(new URL(path, admin.origin), { headers })).text()
  const cookieOf = (token: string): Record<string, string> => ({ Cookie: `payload-token=${token}` })

  const [own] = (await admin.context.cookies()).filter(({ name }) => name === 'payload-token')
  for (const path of pages) expect(await htmlOf(path, cookieOf(own!.value))).toContain('sig=')

  const colleague = { email: 'colleague@example.com', password: 'another-password' }
  expect((await page.request.post('/api/users', { data: colleague })).status()).toBe(201)
  const login = await fetch(new URL('/api/users/login', admin.origin), {
    body: JSON.stringify(colleague),
    headers: { 'content-type': 'application/json' },
    method: 'POST',
  })
  const { token } = (await login.json()) as { token: string }
  for (const headers of [{}, cookieOf(token)]) {
    for (const path of pages) {
      const html = await htmlOf(path, headers)
      expect(html).not.toContain(proof.cloudflare.imageId)
      expect(html).not.toContain('sig=')
    }
  }
})
