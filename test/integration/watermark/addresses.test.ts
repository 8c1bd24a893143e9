import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { readWatermarkToken } from '../../../src/worker/readWatermarkToken.js'
import { readTokenKeys } from '../../../src/worker/tokenKeys.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

const secret = 'a-secret-of-the-tests-with-enough-letters'
const host = 'marks.example.com'
let dir: string
let emulator: Emulator
let site: Site

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'watermark-addresses-'))
  emulator = createEmulator({ dir: path.join(dir, 'images'), flexibleVariants: true })
  site = await startPayload({
    config: { routes: { api: '/backend' }, serverURL: 'https://www.example.com' },
    options: {
      accountHash: emulator.accountHash,
      accountId: emulator.accountId,
      apiToken: emulator.token,
      fetch: fetchFromHandler(emulator.fetch),
      mode: 'cloudflare',
      variants: { hero: { height: 100, width: 200 } },
      watermark: {
        dir: path.join(dir, 'marks'),
        mark: () => ({ text: 'Mark' }),
        worker: { secret, url: `https://${host}/w/` },
      },
    },
  })
})
afterAll(async () => {
  await site.stop()
  await emulator.close()
  await rm(dir, { force: true, recursive: true })
})

async function add({
  data = {},
  file,
}: {
  data?: Record<string, unknown>
  file?: { bytes: Buffer; mimeType: string; name: string }
} = {}): Promise<MediaDoc> {
  const bytes = await drawQuadrants({ height: 300, width: 400 })
  const { id } = await local(site).create({
    collection: 'media',
    data,
    file: toFile(file ?? { bytes, mimeType: 'image/jpeg', name: 'photo.jpg' }),
  })
  return local(site).findByID({ collection: 'media', id, overrideAccess: false })
}

const urlOf = ({ cloudflare }: MediaDoc, variant: string): string | undefined =>
  cloudflare.variants?.find(({ name }) => name === variant)?.url

test('the Worker gets the whole variant, and until when', async () => {
  const doc = await add()
  const url = new URL(urlOf(doc, 'hero') ?? '')
  expect(url.origin).toBe(`https://${host}`)
  const claims = await readWatermarkToken({
    host,
    keys: await readTokenKeys(secret),
    now: new Date(),
    token: url.pathname.replace('/w/', ''),
  })
  const stored = await local(site).findByID({ collection: 'media', id: doc.id })
  expect(claims).toMatchObject({
    imageId: stored.cloudflare.imageId,
    mark: { source: { kind: 'text', text: 'Mark' } },
    original: { height: 300, width: 400 },
    transform: { height: 100, width: 200 },
    variant: 'hero',
    viewer: null,
  })
  const remaining = claims.expiresAt - Date.now() / 1000
  expect(remaining).toBeGreaterThan(3595)
  expect(remaining).toBeLessThan(3600 + 301)
})

const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"/>')

test.each([
  ['a focal point', { data: { focalX: 10, focalY: 10 } }],
  ['a drawing', { file: { bytes: drawing, mimeType: 'image/svg+xml', name: 'drawing.svg' } }],
])('this site draws on %s, under its own address and route', async (_, given) => {
  const doc = await add(given)
  expect(urlOf(doc, 'hero')).toMatch(
    new RegExp(
      String.raw`^https://www\.example\.com/backend/media/${doc.id}/watermarked/hero\?v=[\w-]{12}$`,
    ),
  )
})

test('this site draws on sizes of any shape', async () => {
  const doc = await add()
  expect(doc.sizes?.square?.url).toContain(`/backend/media/${doc.id}/watermarked/square?v=`)
  const { pathname, search } = new URL(doc.sizes?.square?.url ?? '')
  const answer = await site.rest(pathname + search, { anonymous: true })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('image/jpeg')
})
