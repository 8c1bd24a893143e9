import { afterEach, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../../test/fixtures/images.js'
import {
  imageForm,
  openEmulator,
  removeEmulatorFolders,
  type TestEmulator,
} from '../../../test/fixtures/openEmulator.js'

afterEach(removeEmulatorFolders)

async function upload(
  { call }: Pick<TestEmulator, 'call'>,
  fields: Record<string, string> = {},
): Promise<string> {
  const form = await imageForm({ fields })
  return (await call('/images/v1', { form, method: 'POST' })).body.result.id
}

const patch = ({ call }: Pick<TestEmulator, 'call'>, id: string, json: unknown) =>
  call(`/images/v1/${encodeURIComponent(id)}`, { json, method: 'PATCH' })

describe('an update', () => {
  test('replaces metadata and leaves what is not named', async () => {
    const { call } = await openEmulator()
    const id = await upload({ call }, { creator: 'me', metadata: '{"a":1,"b":2}' })
    const { body } = await patch({ call }, id, { metadata: { c: 3 } })
    expect(body.result).toMatchObject({ creator: 'me', id, meta: { c: 3 } })
    expect(body.result.meta).toEqual({ c: 3 })
    const second = await patch({ call }, id, { creator: '' })
    expect(second.body.result).toMatchObject({ creator: null, meta: { c: 3 } })
  })

  test('of privacy gives the image a new id, and the old one is gone', async () => {
    const { call, dir } = await openEmulator()
    const id = await upload({ call }, { metadata: '{"a":1}' })
    const { body } = await patch({ call }, id, { creator: 'me', requireSignedURLs: true })
    expect(body.result).toMatchObject({ creator: 'me', meta: { a: 1 }, requireSignedURLs: true })
    expect(body.result.id).not.toBe(id)
    expect((await call(`/images/v1/${id}`)).status).toBe(404)
    expect((await call(`/images/v1/${body.result.id}/blob`)).status).toBe(200)
    const unchanged = await patch({ call }, body.result.id, { requireSignedURLs: true })
    expect(unchanged.body.result.id).toBe(body.result.id)
    const reopened = await openEmulator({ dir })
    const { images } = (await reopened.call('/images/v2')).body.result
    expect(images.map((image) => image.id)).toEqual([body.result.id])
  })

  test('of privacy: the delivery host knows the new id alone', async () => {
    const { call, emulator } = await openEmulator()
    const id = await upload({ call })
    const visit = async (imageId: string): Promise<number> => {
      const url = `https://imagedelivery.net/${emulator.accountHash}/${imageId}/public`
      return (await emulator.fetch(new Request(url))).status
    }
    expect(await visit(id)).toBe(200)
    const [{ body }, ...seen] = await Promise.all([
      patch({ call }, id, { requireSignedURLs: true }),
      ...Array.from({ length: 20 }, () => visit(id)),
    ])
    // Never refused for the privacy that only the new id has.
    expect(seen.filter((status) => status !== 200 && status !== 404)).toEqual([])
    expect([await visit(id), await visit(body.result.id)]).toEqual([404, 403])
    const back = await patch({ call }, body.result.id, { requireSignedURLs: false })
    expect([await visit(body.result.id), await visit(back.body.result.id)]).toEqual([404, 200])
  })

  test('cannot make an image with a custom id private', async () => {
    const { call } = await openEmulator()
    const id = await upload({ call }, { id: 'logo' })
    const { body, status } = await patch({ call }, id, { requireSignedURLs: true })
    expect([status, body.errors[0]?.code]).toEqual([400, 5410])
    expect((await call('/images/v1/logo')).body.result.requireSignedURLs).toBe(false)
  })

  test('of many fields at once loses none of them', async () => {
    const { call } = await openEmulator()
    const id = await upload({ call })
    await Promise.all([
      patch({ call }, id, { metadata: { a: 1 } }),
      patch({ call }, id, { creator: 'me' }),
      patch({ call }, id, { metadata: { a: 1 } }),
    ])
    const { creator, meta } = (await call(`/images/v1/${id}`)).body.result
    expect({ creator, meta }).toEqual({ creator: 'me', meta: { a: 1 } })
  })

  test.each([
    ['metadata too large', { metadata: { a: 'x'.repeat(1024) } }],
    ['metadata as text', { metadata: '{}' }],
    ['a creator too long', { creator: 'x'.repeat(1025) }],
    ['a number as creator', { creator: 5 }],
    ['text as boolean', { requireSignedURLs: 'true' }],
    ['a list', []],
  ])('is refused: %s', async (_name, json) => {
    const { call } = await openEmulator()
    const id = await upload({ call })
    const { body, status } = await patch({ call }, id, json)
    expect([status, body.errors[0]?.code]).toEqual([400, 5400])
  })
})

describe('a deletion', () => {
  test('frees the id, and a second one finds nothing', async () => {
    const { call } = await openEmulator()
    const id = await upload({ call }, { id: 'logo' })
    expect((await call(`/images/v1/${id}`, { method: 'DELETE' })).body.result).toEqual({})
    const again = await call(`/images/v1/${id}`, { method: 'DELETE' })
    expect([again.status, again.body.errors[0]?.code]).toEqual([404, 5404])
    expect(await upload({ call }, { id: 'logo' })).toBe('logo')
  })
})

describe('the original', () => {
  const rows: [
    string,
    string | undefined,
    number,
    string | null,
    (size: number) => [number, number],
  ][] = [
    ['whole', undefined, 200, null, (size) => [0, size]],
    ['a range', 'bytes=2-5', 206, 'bytes 2-5/', () => [2, 6]],
    ['to the end', 'bytes=10-', 206, 'bytes 10-', (size) => [10, size]],
    ['the last bytes', 'bytes=-4', 206, 'bytes ', (size) => [size - 4, size]],
    ['more than there is', 'bytes=0-99999', 206, 'bytes 0-', (size) => [0, size]],
    ['several ranges, which may be ignored', 'bytes=0-1,3-4', 200, null, (size) => [0, size]],
  ]
  test.each(rows)('comes back: %s', async (_name, range, status, contentRange, slice) => {
    const { call, emulator } = await openEmulator()
    const bytes = await drawSolid({ format: 'png', height: 9, width: 9 })
    const form = await imageForm({ bytes, fields: { id: 'x' }, type: 'image/png' })
    await call('/images/v1', { form, method: 'POST' })
    const response = await emulator.fetch(
      new Request(
        `https://api.cloudflare.com/client/v4/accounts/${emulator.accountId}/images/v1/x/blob`,
        {
          headers: {
            authorization: `Bearer ${emulator.token}`,
            ...(range === undefined ? {} : { range }),
          },
        },
      ),
    )
    const received = Buffer.from(await response.arrayBuffer())
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('content-length')).toBe(String(received.length))
    expect(response.headers.get('content-range') ?? '').toContain(contentRange ?? '')
    expect(received.equals(bytes.subarray(...slice(bytes.length)))).toBe(true)
  })

  test('has no bytes behind its end', async () => {
    const { call } = await openEmulator()
    const id = await upload({ call })
    const { headers, status } = await call(`/images/v1/${id}/blob`, {
      headers: { range: 'bytes=99999-' },
    })
    expect(status).toBe(416)
    expect(headers.get('content-range')).toMatch(/^bytes \*\/\d+$/)
  })
})
