import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { rm } from 'node:fs/promises'
import sharp from 'sharp'

import { createDeliveryHost } from '../../../test/fixtures/deliveryHost.js'
import { svgWithScript } from '../../../test/fixtures/hostileImages.js'
import { drawAnimation, drawQuadrants, readQuadrants } from '../../../test/fixtures/images.js'
import { CloudflareImagesError } from '../../errors.js'

let host: Awaited<ReturnType<typeof createDeliveryHost>>
beforeAll(async () => {
  host = await createDeliveryHost()
  await host.add('photo', await drawQuadrants({ height: 200, orientation: 6, width: 300 }))
  await host.add('people/jane 50%', await drawQuadrants({ format: 'png', height: 60, width: 90 }))
  await host.add('loop', await drawAnimation({ format: 'gif', frames: 3, height: 30, width: 40 }))
  await host.add('drawing', svgWithScript())
})
afterAll(() => host.remove())

const accept = (value: string) => ({ headers: { accept: value } })

/** As clients send it: what a URL cannot hold is encoded, percent signs and slashes are left. */
function encodeLoosely(text: string): string {
  return text.replaceAll(/[^\w%/.,;=-]/gu, (char) =>
    /[\ud800-\udfff]/.test(char) && char.length === 1 ? '%ff' : encodeURIComponent(char),
  )
}

async function sizeOf(response: Response) {
  const { format, height, width } = await sharp(await response.arrayBuffer()).metadata()
  return { format, height, width }
}

describe('a picture', () => {
  test('comes in a named variant, in the original format, upright', async () => {
    const response = await host.ask('photo/public')
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=172800, stale-while-revalidate=7200',
      'cf-resized': expect.stringMatching(/^internal=ok\//),
      'content-type': 'image/jpeg',
      etag: expect.stringMatching(/^"[\w-]{32}"$/),
      'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
      vary: 'Accept',
      'x-content-type-options': 'nosniff',
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect(response.headers.get('content-length')).toBe(String(bytes.length))
    expect(await sharp(bytes).metadata()).toMatchObject({ height: 67, width: 100 })
    expect(await readQuadrants(bytes)).toMatchObject({
      bottomRight: 'bottomRight',
      topLeft: 'topLeft',
    })
  })

  test.each([
    ['image/avif,image/webp', 'image/avif'],
    ['image/webp,*/*', 'image/webp'],
    ['*/*', 'image/jpeg'],
  ])('Accept: %s gives %s', async (value, contentType) => {
    const response = await host.ask('photo/public', accept(value))
    expect(response.headers.get('content-type')).toBe(contentType)
    expect(response.headers.get('vary')).toBe('Accept')
  })

  test('an explicit format does not vary', async () => {
    const response = await host.ask('photo/w=40,f=webp', accept('image/avif'))
    expect(response.headers.get('vary')).toBeNull()
    expect(await sizeOf(response)).toEqual({ format: 'webp', height: 27, width: 40 })
  })

  test('client hints decide, and are named', async () => {
    const init = { headers: { 'sec-ch-width': '30' } }
    const response = await host.ask('photo/width=auto,wbreakpoints=32;64,f=jpeg', init)
    expect(response.headers.get('vary')).toContain('Sec-CH-Width')
    expect(await sizeOf(response)).toMatchObject({ width: 32 })
  })

  test('an id may hold slashes, blanks and percent signs', async () => {
    const response = await host.ask('people/jane%2050%25/public')
    expect(await sizeOf(response)).toEqual({ format: 'png', height: 60, width: 90 })
  })

  test('format=json describes it', async () => {
    const response = await host.ask('photo/w=30,f=json')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toMatchObject({ original: { format: 'image/jpeg' }, width: 30 })
  })

  test('an animation stays one', async () => {
    const response = await host.ask('loop/w=20')
    expect(response.headers.get('content-type')).toBe('image/gif')
    expect((await sharp(await response.arrayBuffer()).metadata()).pages).toBe(3)
  })

  test.each(['drawing/public', 'drawing/nosuchvariant', 'drawing/w=10,f=webp'])(
    '%s is the sanitised drawing, unresized, without rights',
    async (rest) => {
      const response = await host.ask(rest)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('image/svg+xml')
      expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/)
      const text = await response.text()
      expect(text).toMatch(/^<svg[\s\S]*width="120" height="80"[\s\S]*fill="#1eb41e"/)
      expect(text).not.toMatch(/script|onload|onclick|attacker|foreignObject|passwd/i)
    },
  )

  test('is rendered once for equal options in any order and spelling', async () => {
    const first = await host.ask('photo/w=33,h=22,f=jpeg')
    const second = await host.ask('photo/format=jpeg,height=22,width=33')
    expect(first.headers.get('cf-resized')).toBe('internal=ok/m')
    expect(second.headers.get('cf-resized')).toBe('internal=ok/h')
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
  })

  test('HEAD, 304, 206 and 416 go with the same tag', async () => {
    const etag = (await host.ask('photo/public')).headers.get('etag') ?? ''
    const head = await host.ask('photo/public', { method: 'HEAD' })
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, ''])
    const headers = { 'if-none-match': etag }
    expect((await host.ask('photo/public', { headers })).status).toBe(304)
    const part = await host.ask('photo/public', { headers: { range: 'bytes=0-9' } })
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10])
    const beyond = await host.ask('photo/public', { headers: { range: 'bytes=9999999-' } })
    expect(beyond.status).toBe(416)
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is not allowed', async (method) => {
    const response = await host.ask('photo/public', { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

describe('a refusal', () => {
  const long = 'a'.repeat(9_000)
  test.each<[string, string, number, number]>([
    ['an unknown image', 'nothing/public', 5404, 404],
    ['an unknown variant', 'photo/nosuch', 9425, 403],
    ['an option that does not exist', 'photo/wdith=4', 9401, 400],
    ['a value out of range', 'photo/w=0', 9401, 400],
    ['a Worker option', 'photo/draw=x', 9401, 400],
    ['an option given twice', 'photo/w=4,width=5', 9401, 400],
    ['a prototype as option', 'photo/__proto__=1', 9401, 400],
    ['an expression', 'photo/w=${7*7}', 9401, 400],
    ['a script', 'photo/background=%3Cscript%3E', 9401, 400],
    ['a shell', 'photo/w=4;rm%20-rf', 9401, 400],
    ['an exponent', 'photo/w=1e9', 9401, 400],
    ['a negative', 'photo/w=-1', 9401, 400],
    ['nothing but a sign', 'photo/=', 9401, 400],
    ['onerror for a hosted image', 'photo/w=4,onerror=redirect', 9401, 400],
    ['three thousand options', `photo/${'w=4,'.repeat(3_000)}`.slice(0, 8_000), 9401, 400],
    ['a climb', '..%2f..%2fetc/public', 9426, 403],
    ['a NUL', 'photo%00/public', 9426, 403],
    ['a path beyond measure', `${long}/public`, 9426, 403],
    ['a doubly encoded climb', '%252e%252e%252fetc/public', 5404, 404],
    ['an enlargement beyond measure', 'photo/w=12000,h=12000,fit=cover', 9413, 403],
  ])('%s: one code, in plain text', async (_name, rest, code, status) => {
    const response = await host.ask(rest)
    expect(response.status).toBe(status)
    expect(response.headers.get('cf-resized')).toBe(`err=${code}`)
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toMatch(new RegExp(`^ERROR ${code}: [^\n]+$`))
  })

  test('nothing that a URL can say makes it reject', async () => {
    const option = fc.constantFrom(
      'w',
      'h',
      'fit',
      'g',
      'trim',
      'background',
      'q',
      'f',
      'dpr',
      'blur',
    )
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.integer().map(String))
    const pair = fc.tuple(option, value.map(encodeLoosely)).map((parts) => parts.join('='))
    const anything = fc.string({ unit: 'binary' }).map(encodeLoosely)
    const rest = fc.oneof(
      anything,
      anything.map((text) => `photo/${text}`),
      pair.map((text) => `photo/${text}`),
    )
    await fc.assert(
      fc.asyncProperty(rest, async (asked) => {
        const response = await host.ask(asked)
        if (response.status === 200) return
        expect(response.headers.get('cf-resized')).toMatch(/^err=\d{4}$/)
        expect(await response.text()).toMatch(/^ERROR \d{4}: [^\r\n]+$/)
      }),
      { numRuns: 300, seed: 20_261_121 },
    )
  })

  test('another account hash is 9427', async () => {
    expect((await host.ask('photo/public', {}, 'other')).headers.get('cf-resized')).toBe('err=9427')
  })

  test('flexible variants are 9429 until enabled', async () => {
    const getConfig = () => Promise.resolve({ flexibleVariants: false })
    const closed = await createDeliveryHost({ getConfig })
    const response = await closed.ask('photo/w=4')
    expect([response.status, response.headers.get('cf-resized')]).toEqual([403, 'err=9429'])
    await closed.remove()
  })

  test('a file that has gone bad on disk is 9516, one that has gone away is 5404', async () => {
    await host.add('bad', await drawQuadrants({ height: 300, width: 300 }))
    const original = host.images.get('bad')!
    host.images.set('bad', { ...original, path: 'package.json' })
    expect((await host.ask('bad/public')).headers.get('cf-resized')).toBe('err=9516')
    host.images.set('bad', original)
    await rm(original.path)
    expect((await host.ask('bad/public')).headers.get('cf-resized')).toBe('err=5404')
  })

  test('HEIC says what cannot be done here', async () => {
    await host.add('heic', await drawQuadrants({ height: 30, width: 30 }))
    const heic = { mimeType: 'image/heic', path: 'package.json' }
    host.images.set('heic', { ...host.images.get('heic')!, ...heic })
    const response = await host.ask('heic/public')
    expect(response.status).toBe(415)
    expect(await response.text()).toMatch(/^ERROR 9412: .*HEIC.*JPEG/)
  })

  test('sharp that is not installed is said so', async () => {
    const missing = new CloudflareImagesError({
      code: 'SHARP_MISSING',
      message: 'Run `npm install sharp`.',
    })
    const poor = await createDeliveryHost({ withSharp: () => Promise.reject(missing) })
    await poor.add('photo', await drawQuadrants({ height: 30, width: 30 }))
    const response = await poor.ask('photo/public')
    expect([response.status, await response.text()]).toEqual([
      500,
      'ERROR 9523: Run `npm install sharp`.',
    ])
    await poor.remove()
  })
})
