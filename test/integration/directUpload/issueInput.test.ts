import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { listLedger } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { ask, emulatorOf, query } from './issueHarness.js'

/** As text: a writer that calls itself could not write it. */
const nested = (depth: number): string =>
  `{"filename":"a.jpg","mimeType":"image/jpeg","size":1,"metadata":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`

/** What is sent, the code of the refusal, and a part of what it says. */
const rows: [name: string, body: unknown, code: string, words: string][] = [
  ['no name', { ...query, filename: undefined }, 'REQUEST_INVALID', '"filename"'],
  ['a name that is no text', { ...query, filename: ['a.jpg'] }, 'REQUEST_INVALID', '"filename"'],
  ['an empty name', { ...query, filename: '' }, 'FILE_NAME_INVALID', 'no name'],
  ['a folder', { ...query, filename: '../../etc/' }, 'FILE_NAME_INVALID', 'no name'],
  ['an encoded path', { ...query, filename: '..%2fa.jpg' }, 'FILE_NAME_INVALID', 'path'],
  ['a control character', { ...query, filename: 'a\u0000.jpg' }, 'FILE_NAME_INVALID', 'control'],
  ['a line break', { ...query, filename: 'a\r\nb.jpg' }, 'FILE_NAME_INVALID', 'control'],
  ['a reversed name', { ...query, filename: 'a\u202egpj.exe' }, 'FILE_NAME_INVALID', 'control'],
  ['half a character', { ...query, filename: 'a\ud800.jpg' }, 'FILE_NAME_INVALID', 'control'],
  ['no type', { ...query, mimeType: undefined }, 'REQUEST_INVALID', '"mimeType"'],
  ['a type that is no text', { ...query, mimeType: 7 }, 'REQUEST_INVALID', '"mimeType"'],
  ['an empty type', { ...query, mimeType: '' }, 'IMAGE_TYPE_REFUSED', 'JPEG, PNG'],
  ['a PDF', { ...query, mimeType: 'application/pdf' }, 'IMAGE_TYPE_REFUSED', 'the file itself'],
  ['a TIFF', { ...query, mimeType: 'image/tiff' }, 'IMAGE_TYPE_REFUSED', 'the file itself'],
  ['a type beyond the limits', { ...query, mimeType: 'image/gif' }, 'IMAGE_TYPE_REFUSED', 'JPEG'],
  ['a name of the prototype', { ...query, mimeType: '__proto__' }, 'IMAGE_TYPE_REFUSED', 'JPEG'],
  ['all types', { ...query, mimeType: 'image/*' }, 'IMAGE_TYPE_REFUSED', 'JPEG'],
  ['an SVG', { ...query, mimeType: 'image/svg+xml' }, 'IMAGE_TYPE_REFUSED', 'with the file itself'],
  ['no size', { ...query, size: undefined }, 'REQUEST_INVALID', '"size"'],
  ['a size as text', { ...query, size: '1000' }, 'REQUEST_INVALID', '"size"'],
  ['a broken size', { ...query, size: 1.5 }, 'REQUEST_INVALID', '"size"'],
  ['a size below nothing', { ...query, size: -1 }, 'REQUEST_INVALID', '"size"'],
  ['a size beyond numbers', { ...query, size: 1e300 }, 'REQUEST_INVALID', '"size"'],
  ['an empty file', { ...query, size: 0 }, 'FILE_EMPTY', 'empty'],
  ['a byte too much', { ...query, size: 1_000_001 }, 'FILE_TOO_LARGE', 'at most'],
  ['metadata as text', { ...query, metadata: '{}' }, 'REQUEST_INVALID', '"metadata"'],
  ['metadata as a list', { ...query, metadata: [] }, 'REQUEST_INVALID', '"metadata"'],
  ['metadata as a number', { ...query, metadata: 1 }, 'REQUEST_INVALID', '"metadata"'],
  ['1025 bytes', { ...query, metadata: { a: 'a'.repeat(1025) } }, 'METADATA_TOO_LARGE', '1024'],
  ['deep metadata', nested(20_000), 'REQUEST_INVALID', 'too deeply'],
  ['our stamp', { ...query, metadata: { payload_site: 'x' } }, 'REQUEST_INVALID', 'payload_site'],
  ['a creator as a list', { ...query, creator: ['ada'] }, 'REQUEST_INVALID', '"creator"'],
  ['a long creator', { ...query, creator: 'a'.repeat(1025) }, 'CREATOR_TOO_LONG', '1024'],
  ['119 seconds', { ...query, expiresInSeconds: 119 }, 'REQUEST_INVALID', '120 to 21600'],
  ['21601 seconds', { ...query, expiresInSeconds: 21_601 }, 'REQUEST_INVALID', 'not 21601'],
  ['half a second', { ...query, expiresInSeconds: 300.5 }, 'REQUEST_INVALID', '120 to 21600'],
  ['an expiry as text', { ...query, expiresInSeconds: '300' }, 'REQUEST_INVALID', '120 to 21600'],
  ['an id', { ...query, id: 'people/ada' }, 'REQUEST_INVALID', 'directUploads.customIds'],
  ['a document as text', { ...query, document: 'yes' }, 'REQUEST_INVALID', '"document"'],
  ['a document as a list', { ...query, document: [] }, 'REQUEST_INVALID', '"document"'],
  ['a draft as text', { ...query, draft: 'true' }, 'REQUEST_INVALID', '"draft"'],
  ['a key that is not known', { ...query, imageId: 'x' }, 'REQUEST_INVALID', 'creator, document'],
  ['a misspelt key', { ...query, mimetype: 'a/b' }, 'REQUEST_INVALID', '"mimetype"'],
  ['a list', [], 'REQUEST_INVALID', 'JSON object'],
  ['no JSON', '{', 'REQUEST_INVALID', 'not valid JSON'],
  ['text', '"photo.jpg"', 'REQUEST_INVALID', 'JSON object'],
  ['nothing', '', 'REQUEST_INVALID', '"filename"'],
  [
    '300 kB',
    JSON.stringify({ ...query, creator: 'a'.repeat(300_000) }),
    'REQUEST_TOO_LARGE',
    '256 kB',
  ],
]

describe('A request for an upload URL is refused, with the reason', () => {
  let site: Site

  beforeAll(async () => {
    site = await startPayload({
      collections: [media, { ...media, slug: 'icons', upload: { mimeTypes: ['image/png'] } }],
      options: {
        collections: { icons: true, media: true },
        limits: {
          maxBytes: 1_000_000,
          mimeTypes: ['image/jpeg', 'image/png', 'image/svg+xml', 'image/webp'],
        },
      },
    })
  })
  afterAll(() => site.stop())

  test.each(rows)('for %s', async (_name, body, code, words) => {
    const answer = await ask(site, { body })
    expect(answer.code).toBe(code)
    expect(answer.message).toContain(words)
    expect(answer.message).toMatch(/^[A-Z"].*\.$/)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  })

  test('for a type that the collection itself does not take', async () => {
    const path = '/api/icons/direct-upload'
    expect(await ask(site, { path })).toMatchObject({
      code: 'IMAGE_TYPE_REFUSED',
      message: '"photo.jpg" is not of a type that is accepted here. Upload one of – PNG.',
      status: 415,
    })
    const body = { ...query, mimeType: 'image/png' }
    expect(await ask(site, { body, path })).toMatchObject({ status: 201 })
  })

  test('before Cloudflare or the ledger hear of it', async () => {
    const { requests } = await emulatorOf(site)
    const issued = requests.filter(({ operation }) => operation === 'createDirectUpload')
    // The one above that was in order.
    expect(issued).toHaveLength(1)
    expect(await listLedger(site)).toHaveLength(1)
  })

  test.each([
    ['../../etc/photo.jpg', 'photo.jpg'],
    ['C:\\fakepath\\photo.jpg', 'photo.jpg'],
    [`${'a'.repeat(256)}.jpg`, 'a'.repeat(255)],
    ['Cafe\u0301.jpg', 'Caf\u00e9.jpg'],
  ])('but not for the name %j, which is cleaned as in a form', async (filename, cleaned) => {
    const { body, status } = await ask(site, { body: { ...query, filename } })
    expect({ filename: body.filename, status }).toEqual({ filename: cleaned, status: 201 })
  })

  test.each([
    ['parameters and capitals in the type', { mimeType: 'Image/JPEG; charset=binary' }],
    ['another name of JPEG', { mimeType: 'image/jpg' }],
    ['nothing in what may be left out', { creator: null, id: null, metadata: null }],
    ['an empty creator', { creator: '' }],
    ['a name of 255 characters', { filename: `${'a'.repeat(251)}.jpg` }],
    ['a name in another script, with spaces', { filename: 'Ωmega 写真 (1).jpeg' }],
    ['the largest file', { size: 1_000_000 }],
    ['a creator of 1024 characters', { creator: 'a'.repeat(1024) }],
    [
      'metadata with a key of the prototype',
      { metadata: JSON.parse('{"__proto__":{"a":1}}') as unknown },
    ],
  ])('but not for %s', async (_name, more: object) => {
    expect(await ask(site, { body: { ...query, ...more } })).toMatchObject({ status: 201 })
  })
})

test('switched off, there are no direct uploads, and the answer says so', async () => {
  const site = await startPayload({ options: { directUploads: { enabled: false } } })
  try {
    for (const path of [
      'direct-upload',
      'direct-upload/relay',
      'direct-upload/cancel',
      '1/retry',
    ]) {
      expect(await ask(site, { path: `/api/media/${path}` })).toMatchObject({
        code: 'NOT_FOUND',
        message: 'Direct uploads are switched off on this site. Upload the file with its document.',
        status: 404,
      })
    }
  } finally {
    await site.stop()
  }
})
