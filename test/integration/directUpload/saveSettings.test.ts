import type { ImageEvent } from '../../../src/core/imageEvent.js'
import type { UploadContext } from '../../../src/optionTypes.js'
import type { Site } from '../support/startPayload.js'
import type { BrowserFile } from './browser.js'

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { expectSettled, listStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { describeFile, emptyWithUploads, saveForm, uploadDirectly } from './browser.js'

const collections = ['media', 'private']
const events: ImageEvent[] = []
let site: Site
let file: BrowserFile

beforeAll(async () => {
  file = { bytes: await drawQuadrants({ height: 60, width: 80 }), name: 'photo.jpg' }
  site = await startPayload({
    collections: [media, { ...media, slug: 'private', upload: true }],
    options: {
      collections: {
        media: {
          creator: ({ doc: { alt } }: UploadContext) =>
            `by-${typeof alt === 'string' ? alt : 'nobody'}`,
          metadata: ({ doc, filename }: UploadContext) => ({ alt: doc.alt ?? null, filename }),
        },
        private: { privacy: 'signed' },
      },
      directUploads: { metadata: { from: 'browser' } },
      hooks: {
        onEvent: ({ event }) => {
          events.push(event)
        },
      },
      signingKey: 'a-signing-key-of-the-tests',
    },
  })
})
afterEach(async () => {
  await emptyWithUploads(site, collections)
  events.splice(0)
})
afterAll(() => site.stop())

const eventsOf = (imageId: string, type: ImageEvent['type']): ImageEvent[] =>
  events.filter((event) => event.imageId === imageId && event.type === type)

test('what the options say about the real document goes over what was issued', async () => {
  const { doc, issued } = await uploadDirectly(site, {
    data: { alt: 'Jane' },
    file,
    more: { metadata: { alt: 'claimed', album: 'summer' } },
  })
  const metadata = { album: 'summer', alt: 'Jane', filename: 'photo.jpg', from: 'browser' }
  expect(doc.cloudflare).toMatchObject({ creator: 'by-Jane', metadata })
  expect(doc.cloudflare.metadata).toEqual(metadata)
  const [image] = await listStored(site)
  expect(image).toMatchObject({ creator: 'by-Jane', imageId: issued.imageId })
  // With our stamp: the sweep and the next check find it by that.
  expect(image!.metadata).toEqual({
    ...metadata,
    payload_collection: 'media',
    payload_original: expect.any(String),
    payload_site: expect.any(String),
    payload_upload: expect.any(String),
  })
  await expectSettled(site, { collections })
})

test('a private image stays private', async () => {
  const { doc } = await uploadDirectly(site, { collection: 'private', file })
  expect(doc.cloudflare).toMatchObject({ metadata: { from: 'browser' }, requireSignedURLs: true })
  expect((await listStored(site))[0]).toMatchObject({ requireSignedURLs: true })
  expect(doc.url).toContain('sig=')
})

test('each image is told once that it is there, and once that it is gone', async () => {
  const direct = await uploadDirectly(site, { file })
  const ordinary = await send(site, { file })
  const path = `/api/media/${String(direct.doc.id)}`
  await send(site, { json: { alt: 'Changed' }, method: 'PATCH', path })
  for (const { doc } of [direct, ordinary]) {
    const imageId = doc.cloudflare.imageId!
    expect(eventsOf(imageId, 'uploaded')).toEqual([
      expect.objectContaining({
        collection: 'media',
        data: { bytes: file.bytes.byteLength, ...(doc === direct.doc ? { source: 'direct' } : {}) },
        documentId: String(doc.id),
        level: 'info',
        message: `"${doc.filename}" was stored.`,
      }),
    ])
    await send(site, { method: 'DELETE', path: `/api/media/${String(doc.id)}` })
    await getCloudflareImages(site.payload).settled()
    expect(eventsOf(imageId, 'deleted')).toHaveLength(1)
    expect(eventsOf(imageId, 'uploaded')).toHaveLength(1)
  }
})

test('an image that is refused is told of, with the reason and without its receipt', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
  const { code, issued, message } = await uploadDirectly(site, {
    file: { ...file, bytes: svg },
  })
  expect(code).toBe('IMAGE_TYPE_REFUSED')
  const failed = eventsOf(issued.imageId, 'failed')
  expect(failed).toEqual([expect.objectContaining({ level: 'warn', message })])
  const again = { file: describeFile(file, issued.receipt) }
  expect((await saveForm(site, again)).code).toBe('ALREADY_USED')
  const told = JSON.stringify(events)
  expect(told).not.toContain(issued.receipt)
  expect(told).not.toContain(issued.uploadURL)
})
