import type { MediaDoc } from '../support/account.js'
import type { WebhookSite } from '../webhook/webhookSite.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { send } from '../support/upload.js'
import { openWebhookSite, photo } from '../webhook/webhookSite.js'
import { issueOne } from './statusSite.js'

let opened: WebhookSite
let doc: MediaDoc
let sight: 'blind' | 'clean' | 'marked' = 'clean'

beforeAll(async () => {
  opened = await openWebhookSite({
    collections: [
      {
        access: { read: () => true, update: ({ req }) => req.user !== null },
        fields: [{ name: 'alt', type: 'text' }],
        slug: 'media',
        upload: true,
      },
      { fields: [], slug: 'avatars', upload: true },
    ],
    options: {
      access: { view: () => sight !== 'blind' },
      collections: { avatars: true, media: { privacy: 'signed' } },
      metadata: () => ({ campaign: 'spring' }),
      signingKey: 'a-signing-key-of-the-tests',
      watermark: () => (sight === 'marked' ? { text: 'Proof' } : null),
    },
  })
  doc = (await send(opened.site, { file: { bytes: await photo(), name: 'photo.jpg' } })).doc
})
afterEach(() => {
  sight = 'clean'
  opened.emulator.faults.clear()
})
afterAll(async () => {
  await opened.stop()
  await removeEmulatorFolders()
})

type Answer = {
  at?: string
  code: string | undefined
  image?: Record<string, unknown>
  message: string
  status: number
  text: string
}

async function read(id: number | string, anonymous = false): Promise<Answer> {
  const response = await opened.site.rest(`/api/media/${id}/cloudflare`, { anonymous })
  const text = await response.text()
  const body = JSON.parse(text) as Pick<Answer, 'at' | 'image'> & {
    errors?: { data?: { code?: string }; message: string }[]
  }
  const [error] = body.errors ?? []
  return {
    ...body,
    code: error?.data?.code,
    message: error?.message ?? '',
    status: response.status,
    text,
  }
}

describe('what Cloudflare says of an image', () => {
  test('is told as it is now, and kept by nobody', async () => {
    const { at, image, status, text } = await read(doc.id)
    expect(status).toBe(200)
    expect(at).toBe(opened.service.now().toISOString())
    expect(text).toContain('"mode":"cloudflare"')
    expect(text).toContain(`${opened.emulator.origins.delivery}/`)
    expect(image).toMatchObject({
      draft: false,
      filename: 'photo.jpg',
      imageId: doc.cloudflare.imageId,
      metadata: { campaign: 'spring' },
      requireSignedURLs: true,
    })
    expect(text).not.toContain(opened.emulator.token)
    const response = await opened.site.rest(`/api/media/${doc.id}/cloudflare`)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('is told of an image that is still awaited', async () => {
    const { id, imageId } = await issueOne(opened)
    expect((await read(id)).image).toMatchObject({ draft: true, imageId })
  })

  test('is for those who look after the image', async () => {
    expect(await read(doc.id, true)).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
  })

  test.each(['blind', 'marked'] as const)('is not for the %s', async (kind) => {
    sight = kind
    const answer = await read(doc.id)
    expect(answer).toMatchObject({ code: 'FORBIDDEN', status: 403 })
    expect(answer.text).not.toContain(String(doc.cloudflare.imageId))
  })

  test('is missing without a document, and without an image', async () => {
    const empty: unknown = await opened.site.payload.db.create({
      collection: 'media',
      data: { filename: 'old.jpg' },
    })
    const unknown = opened.site.payload.db.defaultIDType === 'number' ? 987_654 : 'f'.repeat(24)
    expect(await read((empty as MediaDoc).id)).toMatchObject({ code: 'IMAGE_MISSING', status: 404 })
    expect(await read(unknown)).toMatchObject({ code: 'NOT_FOUND', status: 404 })
  })

  test('is said in words when Cloudflare has no such image', async () => {
    const { id, imageId } = await issueOne(opened)
    const { client } = await opened.service.connect()
    await client.deleteImage({ imageId })
    expect(await read(id)).toMatchObject({
      code: 'API_NOT_FOUND',
      message: 'Cloudflare has no image with the id of this document.',
      status: 404,
    })
  })

  test.each([
    [503, 503, /cannot be asked at the moment/],
    [403, 502, /server log/],
  ])('is said in words when the API answers %d', async (status, answered, words) => {
    opened.emulator.faults.add({
      answer: { kind: 'status', status },
      operation: 'getImage',
      times: 1000,
    })
    const answer = await read(doc.id)
    expect(answer.status).toBe(answered)
    expect(answer.message).toMatch(words)
    expect(answer.message).not.toContain('saved')
    expect(answer.text).not.toContain(opened.emulator.accountId)
  })
})
