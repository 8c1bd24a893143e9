import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import {
  accountHash,
  createDeliveryHost,
  nowMs,
  signingKeys,
} from '../../../test/fixtures/deliveryHost.js'
import { drawQuadrants } from '../../../test/fixtures/images.js'
import { signText } from '../../core/signing.js'

const id = '2cdc28f0-017a-49c4-9ed7-87056c839c01'
const nowSeconds = nowMs / 1000

let host: Awaited<ReturnType<typeof createDeliveryHost>>
beforeAll(async () => {
  host = await createDeliveryHost({
    getConfig: () => Promise.resolve({ browserTTL: 3_700, flexibleVariants: true }),
  })
  const bytes = await drawQuadrants({ height: 60, width: 90 })
  await host.add(id, bytes, { requireSignedURLs: true })
  await host.add('public', bytes)
})
afterAll(() => host.remove())

function sign({
  expiresAt,
  key = signingKeys[0] ?? '',
  rest,
}: {
  expiresAt?: number
  key?: string
  rest: string
}): string {
  const query = expiresAt === undefined ? '' : `?exp=${expiresAt}`
  const sig = signText({ key, text: `/${accountHash}/${rest}${query}` })
  return `${rest}${query}${query === '' ? '?' : '&'}sig=${sig}`
}

describe('a private image', () => {
  const rest = `${id}/public`
  const expiresAt = nowSeconds + 600

  test.each(signingKeys)('opens to a signature by %s, as long as that holds', async (key) => {
    const response = await host.ask(sign({ expiresAt, key, rest }))
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('private, max-age=600')
  })

  test('opens to a signature without an end, kept for an hour', async () => {
    const response = await host.ask(sign({ rest }))
    expect(response.headers.get('cache-control')).toBe('private, max-age=3600')
  })

  test('opens in a variant that never requires signatures, as a public one', async () => {
    const response = await host.ask(`${id}/open`)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=3700,/)
  })

  test.each([
    ['without a signature', rest],
    ['with an expired one', sign({ expiresAt: nowSeconds - 1, rest })],
    ['with another key', sign({ expiresAt, key: 'stranger', rest })],
    [
      'with another variant signed',
      sign({ expiresAt, rest: `${id}/open` }).replace('/open', '/public'),
    ],
    [
      'with a later expiry',
      sign({ expiresAt, rest }).replace(String(expiresAt), String(expiresAt + 1)),
    ],
    ['with an empty signature', `${rest}?exp=${expiresAt}&sig=`],
    ['with a signature of another length', `${rest}?exp=${expiresAt}&sig=ab`],
    ['in a flexible variant', `${id}/w=40`],
    ['in a flexible variant, signed', sign({ expiresAt, rest: `${id}/w=40` })],
  ])('stays shut %s', async (_name, asked) => {
    const response = await host.ask(asked)
    expect(response.status).toBe(403)
    expect(await response.text()).toMatch(/^ERROR 9425: /)
  })

  test('a tag does not open it', async () => {
    const etag = (await host.ask(sign({ expiresAt, rest }))).headers.get('etag') ?? ''
    expect((await host.ask(rest, { headers: { 'if-none-match': etag } })).status).toBe(403)
  })
})

describe('a public image', () => {
  test.each([
    ['signed', sign({ rest: 'public/public' })],
    ['wrongly signed', 'public/public?exp=1&sig=00'],
  ])('opens %s', async (_name, rest) => {
    const response = await host.ask(rest)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=3700,/)
  })
})
