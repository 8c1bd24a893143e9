import { afterEach, describe, expect, test } from '@jest/globals'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { hostileUploads } from '../../../test/fixtures/hostileImages.js'
import { drawSolid, padJPEG } from '../../../test/fixtures/images.js'
import {
  imageForm,
  makeForm,
  openEmulator,
  removeEmulatorFolders,
} from '../../../test/fixtures/openEmulator.js'

afterEach(removeEmulatorFolders)

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

describe('an upload', () => {
  test('answers with the image under a lower-case UUID and its unsigned variant URLs', async () => {
    const { call, emulator } = await openEmulator()
    const { body, headers, status } = await call('/images/v1', {
      form: await imageForm(),
      method: 'POST',
    })
    expect(status).toBe(200)
    expect(headers.get('cf-ray')).toMatch(/^[\da-f]{16}-/)
    expect(body).toMatchObject({ errors: [], messages: [], success: true })
    expect(body.result.id).toMatch(uuid)
    expect(body.result).toEqual({
      creator: null,
      filename: 'photo.jpg',
      id: body.result.id,

      requireSignedURLs: false,
      uploaded: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
      variants: [`https://imagedelivery.net/${emulator.accountHash}/${body.result.id}/public`],
    })
  })

  test('leaves a folder that a person can browse, with the very bytes, and nothing else', async () => {
    const { call, dir } = await openEmulator()
    const bytes = await drawSolid({ color: [1, 2, 3], format: 'png', height: 4, width: 5 })
    await call('/images/v1', {
      form: await imageForm({
        bytes,
        fields: { creator: 'Jane', id: 'people/Jane', metadata: '{"a":{"b":1}}' },
        filename: 'Jané.png',
        type: 'image/png',
      }),
      method: 'POST',
    })
    const folder = join(dir, 'images', 'people%2f%4aane')
    expect((await readdir(folder)).sort()).toEqual(['image.json', 'original.png', 'upload.json'])
    expect((await readFile(join(folder, 'original.png'))).equals(bytes)).toBe(true)
    expect(JSON.parse(await readFile(join(folder, 'image.json'), 'utf8'))).toMatchObject({
      creator: 'Jane',
      imageId: 'people/Jane',
      metadata: { a: { b: 1 } },
    })
    expect(JSON.parse(await readFile(join(folder, 'upload.json'), 'utf8'))).toMatchObject({
      filename: 'Jané.png',
      height: 4,
      mimeType: 'image/png',
      size: bytes.length,
      width: 5,
    })
    expect(await readdir(join(dir, '.temp'))).toEqual([])
  })

  test('finds an image by its percent-encoded id, and only so', async () => {
    const { call } = await openEmulator()
    const id = 'a b/50%/%2F/日本'
    await call('/images/v1', { form: await imageForm({ fields: { id } }), method: 'POST' })
    const found = await call(`/images/v1/${encodeURIComponent(id)}`)
    expect(found.body.result.id).toBe(id)
    expect(found.body.result.variants[0]).toMatch(
      /\/a%20b\/50%25\/%252F\/%E6%97%A5%E6%9C%AC\/public$/,
    )
    const unencoded = await call('/images/v1/a%20b/50%25')
    expect([unencoded.status, unencoded.body.errors[0]?.code]).toEqual([404, 7003])
  })

  test('refuses an id that is taken, and keeps the image that has it', async () => {
    const { call } = await openEmulator()
    const form = (): Promise<FormData> => imageForm({ fields: { id: 'logo' } })
    await call('/images/v1', { form: await form(), method: 'POST' })
    const again = await call('/images/v1', { form: await form(), method: 'POST' })
    expect([again.status, again.body.errors[0]?.code]).toEqual([409, 5409])
    expect((await call('/images/v1/logo')).status).toBe(200)
  })

  test('takes a file of exactly the limit and refuses one byte more', async () => {
    const maxBytes = 200_000
    const { call, dir } = await openEmulator({ maxBytes })
    const small = await drawSolid({ format: 'jpeg', height: 60, width: 80 })
    const send = async (totalBytes: number) =>
      call('/images/v1', {
        form: await imageForm({ bytes: padJPEG({ bytes: small, totalBytes }) }),
        method: 'POST',
      })
    expect((await send(maxBytes)).status).toBe(200)
    for (const totalBytes of [maxBytes + 1, 20 * maxBytes]) {
      const refused = await send(totalBytes)
      expect([refused.status, refused.body.errors[0]?.code]).toEqual([413, 5413])
    }
    expect(await readdir(join(dir, 'images'))).toHaveLength(1)
    expect(await readdir(join(dir, '.temp'))).toEqual([])
  })

  test.each(hostileUploads.map((upload) => [upload.name, upload] as const))(
    'refuses %s and leaves nothing behind',
    async (_name, upload) => {
      const { call, dir } = await openEmulator()
      const bytes = await upload.bytes()
      const { body, status } = await call('/images/v1', {
        form: await imageForm({ bytes, filename: upload.filename, type: 'image/jpeg' }),
        method: 'POST',
      })
      expect({ code: body.errors[0]?.code, status }).toEqual(
        status === 413 ? { code: 5413, status: 413 } : { code: 5455, status: 415 },
      )
      expect(await readdir(join(dir, 'images'))).toEqual([])
      expect(await readdir(join(dir, '.temp'))).toEqual([])
    },
  )
})

describe('a form that breaks a rule', () => {
  const rows: [string, Record<string, string>, string][] = [
    ['a UUID as custom id', { id: '2cdc28f0-017a-49c4-9ed7-87056c839c01' }, 'UUID'],
    ['an id that begins with a slash', { id: '/a' }, 'slash'],
    ['an id that ends with a slash', { id: 'a/' }, 'slash'],
    ['an id of 1,025 characters', { id: 'a'.repeat(1025) }, '1024'],
    ['an id that climbs', { id: '../../etc/passwd' }, 'path'],
    ['metadata of 1,025 bytes', { metadata: JSON.stringify({ a: 'x'.repeat(1017) }) }, '1025'],
    ['metadata that is empty', { metadata: '' }, 'JSON'],
    ['metadata that is no JSON', { metadata: 'a=1' }, 'JSON'],
    ['metadata that is a list', { metadata: '[]' }, 'object'],
    ['a creator of 1,025 characters', { creator: 'x'.repeat(1025) }, '1025'],
    ['a boolean that is none', { requireSignedURLs: 'yes' }, 'true or false'],
    ['a file and an address', { url: 'https://example.com/a.jpg' }, 'not both'],
  ]
  test.each(rows)('is refused: %s', async (_name, fields, reason) => {
    const { call } = await openEmulator()
    const { body, status } = await call('/images/v1', {
      form: await imageForm({ fields }),
      method: 'POST',
    })
    expect([status, body.errors[0]?.code, body.success, body.result]).toEqual([
      400,
      5400,
      false,
      null,
    ])
    expect(body.errors[0]?.message).toContain(reason)
  })

  test('is refused: a private image with a custom id, with a code of its own', async () => {
    const { call } = await openEmulator()
    const fields = { id: 'a', requireSignedURLs: 'true' }
    for (const path of ['/images/v1', '/images/v2/direct_upload']) {
      const form = path.endsWith('v1') ? await imageForm({ fields }) : makeForm(fields)
      const { body, status } = await call(path, { form, method: 'POST' })
      expect([status, body.errors[0]?.code]).toEqual([400, 5410])
    }
    expect((await call('/images/v1/a')).status).toBe(404)
  })

  test.each([
    ['without a name and a type', 'Content-Disposition: form-data; name="file"'],
    ['without a name', 'Content-Disposition: form-data; name="file"\r\nContent-Type: image/jpeg'],
    [
      'with a type that is no image',
      'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: text/plain',
    ],
  ])('is refused: a file %s', async (_name, head) => {
    const { call, send } = await openEmulator()
    const { uploadURL } = (
      await call('/images/v2/direct_upload', { form: makeForm({ creator: 'me' }), method: 'POST' })
    ).body.result
    const body = `--x\r\n${head}\r\n\r\nbytes\r\n--x--\r\n`
    const init = { headers: { 'content-type': 'multipart/form-data; boundary=x' }, raw: body }
    for (const answer of [
      await call('/images/v1', { ...init, method: 'POST' }),
      await send(uploadURL, { ...init, method: 'POST' }),
    ]) {
      expect([answer.status, answer.body.errors[0]?.code]).toEqual([415, 5455])
    }
  })

  test('is refused: a form with a malformed part', async () => {
    const { call } = await openEmulator()
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const raw = '--x\r\nContent-Disposition\u0000\r\n\r\nbytes\r\n--x--\r\n'
    const { body, status } = await call('/images/v1', { headers, method: 'POST', raw })
    expect([status, body.errors[0]?.code]).toEqual([400, 5400])
  })

  test('with parts such as metadata[key] is taken, and whoever runs it is warned', async () => {
    const warnings: string[] = []
    const { call } = await openEmulator({ warn: (message) => warnings.push(message) })
    const fields = { 'metadata[a]': '1', 'metadata[b][c]': '2' }
    const { body, status } = await call('/images/v1', {
      form: await imageForm({ fields }),
      method: 'POST',
    })
    expect(status).toBe(200)
    expect(body.result).not.toHaveProperty('meta')
    expect(warnings).toEqual([
      '"metadata[a]", "metadata[b][c]": not read. Send metadata as one form field with JSON text.',
    ])
  })

  test('is refused: nothing to store', async () => {
    const { call } = await openEmulator()
    const { body, status } = await call('/images/v1', {
      form: makeForm({ id: 'a' }),
      method: 'POST',
    })
    expect([status, body.errors[0]?.code]).toEqual([400, 5400])
  })

  test('is refused: a part without an image content type', async () => {
    const { call } = await openEmulator()
    const form = await imageForm({ type: 'application/octet-stream' })
    const { body, status } = await call('/images/v1', { form, method: 'POST' })
    expect([status, body.errors[0]?.code]).toEqual([415, 5455])
    expect(body.errors[0]?.message).toContain('must have image/jpeg')
  })

  test('is refused: JSON instead of a form', async () => {
    const { call } = await openEmulator()
    for (const path of ['/images/v1', '/images/v2/direct_upload']) {
      const { body, status } = await call(path, { json: { id: 'a' }, method: 'POST' })
      expect([status, body.errors[0]?.code]).toEqual([415, 5415])
      expect(body.errors[0]?.message).toContain('multipart/form-data')
    }
  })

  test.each([
    [
      'cut short',
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\nxx',
    ],
    ['without parts', 'nothing here'],
    ['empty', ''],
  ])('is refused: a body %s', async (_name, text) => {
    const { call, dir, emulator } = await openEmulator()
    const response = await emulator.fetch(
      new Request(`https://api.cloudflare.com/client/v4/accounts/${emulator.accountId}/images/v1`, {
        body: text,
        headers: {
          authorization: `Bearer ${emulator.token}`,
          'content-type': 'multipart/form-data; boundary=b',
        },
        method: 'POST',
      }),
    )
    expect(response.status).toBe(400)
    expect((await call('/images/v1/stats')).body.result.count.current).toBe(0)
    expect(await readdir(join(dir, '.temp'))).toEqual([])
  })
})
