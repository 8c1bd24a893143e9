import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import type { Site } from '../support/startPayload.js'

import { listLedger } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { ask, emulatorOf, wish } from './issueHarness.js'

/** As text: a writer that calls itself could not write it. */
const nested = (depth: number): string =>
  `{"filename":"a.jpg","mimeType":"image/jpeg","size":1,"metadata":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`

/** What is sent, the code of the refusal, and a part of what it says. */
const rows: [name: string, body: unknown, code: string, words: string][] = [
  ['no name', { ...wish, filename: undefined }, 'REQUEST_INVALID', '"filename"'],
  ['a name that is no text', { ...wish, filename: ['a.jpg'] }, 'REQUEST_INVALID', '"filename"'],
  ['an empty name', { ...wish, filename: '' }, 'FILE_NAME_INVALID', 'no name'],
  ['a path', { ...wish, filename: '../../etc/passwd' }, 'FILE_NAME_INVALID', 'path'],
  ['an encoded path', { ...wish, filename: '..%2fa.jpg' }, 'FILE_NAME_INVALID', 'path'],
  ['a backslash', { ...wish, filename: 'a\\b.jpg' }, 'FILE_NAME_INVALID', 'path'],
  ['a control character', { ...wish, filename: 'a\u0000.jpg' }, 'FILE_NAME_INVALID', 'control'],
  ['a line break', { ...wish, filename: 'a\r\nb.jpg' }, 'FILE_NAME_INVALID', 'control'],
  ['a reversed name', { ...wish, filename: 'a\u202egpj.exe' }, 'FILE_NAME_INVALID', 'control'],
  ['half a character', { ...wish, filename: 'a\ud800.jpg' }, 'FILE_NAME_INVALID', 'control'],
  ['a name of 256', { ...wish, filename: `${'a'.repeat(252)}.jpg` }, 'FILE_NAME_INVALID', '256'],
  ['no type', { ...wish, mimeType: undefined }, 'REQUEST_INVALID', '"mimeType"'],
  ['a type that is no text', { ...wish, mimeType: 7 }, 'REQUEST_INVALID', '"mimeType"'],
  ['an empty type', { ...wish, mimeType: '' }, 'IMAGE_TYPE_REFUSED', 'JPEG, PNG'],
  ['a PDF', { ...wish, mimeType: 'application/pdf' }, 'IMAGE_TYPE_REFUSED', 'JPEG, PNG'],
  ['a TIFF', { ...wish, mimeType: 'image/tiff' }, 'IMAGE_TYPE_REFUSED', 'JPEG, PNG'],
  ['a type beyond the limits', { ...wish, mimeType: 'image/gif' }, 'IMAGE_TYPE_REFUSED', 'JPEG'],
  ['a name of the prototype', { ...wish, mimeType: '__proto__' }, 'IMAGE_TYPE_REFUSED', 'JPEG'],
  ['all types', { ...wish, mimeType: 'image/*' }, 'IMAGE_TYPE_REFUSED', 'JPEG'],
  ['an SVG', { ...wish, mimeType: 'image/svg+xml' }, 'IMAGE_TYPE_REFUSED', 'with the file itself'],
  ['no size', { ...wish, size: undefined }, 'REQUEST_INVALID', '"size"'],
  ['a size as text', { ...wish, size: '1000' }, 'REQUEST_INVALID', '"size"'],
  ['a broken size', { ...wish, size: 1.5 }, 'REQUEST_INVALID', '"size"'],
  ['a size below nothing', { ...wish, size: -1 }, 'REQUEST_INVALID', '"size"'],
  ['a size beyond numbers', { ...wish, size: 1e300 }, 'REQUEST_INVALID', '"size"'],
  ['an empty file', { ...wish, size: 0 }, 'FILE_EMPTY', 'empty'],
  ['a byte too much', { ...wish, size: 1_000_001 }, 'FILE_TOO_LARGE', 'at most'],
  ['metadata as text', { ...wish, metadata: '{}' }, 'REQUEST_INVALID', '"metadata"'],
  ['metadata as a list', { ...wish, metadata: [] }, 'REQUEST_INVALID', '"metadata"'],
  ['metadata as a number', { ...wish, metadata: 1 }, 'REQUEST_INVALID', '"metadata"'],
  ['1025 bytes', { ...wish, metadata: { a: 'a'.repeat(1025) } }, 'METADATA_TOO_LARGE', '1024'],
  ['deep metadata', nested(20_000), 'REQUEST_INVALID', 'too deeply'],
  ['our stamp', { ...wish, metadata: { payload_site: 'x' } }, 'REQUEST_INVALID', 'payload_site'],
  ['a creator as a list', { ...wish, creator: ['ada'] }, 'REQUEST_INVALID', '"creator"'],
  ['a long creator', { ...wish, creator: 'a'.repeat(1025) }, 'CREATOR_TOO_LONG', '1024'],
  ['119 seconds', { ...wish, expiresInSeconds: 119 }, 'REQUEST_INVALID', '120 to 21600'],
  ['21601 seconds', { ...wish, expiresInSeconds: 21_601 }, 'REQUEST_INVALID', '2 minutes to 6 h'],
  ['half a second', { ...wish, expiresInSeconds: 300.5 }, 'REQUEST_INVALID', '120 to 21600'],
  ['an expiry as text', { ...wish, expiresInSeconds: '300' }, 'REQUEST_INVALID', '120 to 21600'],
  ['an id', { ...wish, id: 'people/ada' }, 'REQUEST_INVALID', 'directUploads.customIds'],
  ['a document as text', { ...wish, document: 'yes' }, 'REQUEST_INVALID', '"document"'],
  ['a document as a list', { ...wish, document: [] }, 'REQUEST_INVALID', '"document"'],
  ['a draft as text', { ...wish, draft: 'true' }, 'REQUEST_INVALID', '"draft"'],
  ['a key that is not known', { ...wish, imageId: 'x' }, 'REQUEST_INVALID', 'creator, document'],
  ['a misspelt key', { ...wish, mimetype: 'a/b' }, 'REQUEST_INVALID', '"mimetype"'],
  ['a list', [], 'REQUEST_INVALID', 'JSON object'],
  ['no JSON', '{', 'REQUEST_INVALID', 'not valid JSON'],
  ['text', '"photo.jpg"', 'REQUEST_INVALID', 'JSON object'],
  ['nothing', '', 'REQUEST_INVALID', '"filename"'],
  [
    '300 kB',
    JSON.stringify({ ...wish, creator: 'a'.repeat(300_000) }),
    'REQUEST_INVALID',
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
    const body = { ...wish, mimeType: 'image/png' }
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
    expect(await ask(site, { body: { ...wish, ...more } })).toMatchObject({ status: 201 })
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
