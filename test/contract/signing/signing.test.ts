import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { spawnSync } from 'node:child_process'

import { buildDeliveryURL, parseDeliveryBase } from '../../../src/core/deliveryURL.js'
import { signURL } from '../../../src/core/signing.js'
import { createDeliverySigner } from '../../../src/service/urls/deliverySigner.js'
import { signingVectors } from '../../fixtures/signingVectors.js'
import { anyHash, anyKey, anyVariant, judge } from './signedURL.js'

const nowSeconds = 1_600_000_000
const origin = 'https://imagedelivery.net'

/** What the command says: another implementation of everything, the hash included. */
function signByOpenSSL({ key, text }: { key: string; text: string }): string {
  const { error, status, stderr, stdout } = spawnSync(
    'openssl',
    ['dgst', '-sha256', '-hmac', key, '-hex'],
    { encoding: 'utf8', input: text },
  )
  if (error !== undefined || status !== 0) {
    const reason = error?.message ?? stderr
    throw new Error(
      `This test needs the command openssl (Debian: apt-get install openssl): ${reason}`,
    )
  }
  return stdout.trim().split(/[ =]/).at(-1) ?? ''
}

const queryOf = (expiresAt: number | undefined): string =>
  expiresAt === undefined ? '' : `?exp=${expiresAt}`

describe.each(signingVectors)('the known signature $sig', ({ expiresAt, key, path, sig }) => {
  const query = queryOf(expiresAt)

  test('is what openssl computes', () => {
    expect(signByOpenSSL({ key, text: path + query })).toBe(sig)
  })

  test('opens the image at the emulator until it expires', async () => {
    const url = `${origin}${path}${query}${query === '' ? '?' : '&'}sig=${sig}`
    expect(await judge({ keys: ['another', key], nowSeconds, url })).toBe('valid')
    expect(await judge({ keys: ['another'], nowSeconds, url })).toBe('invalid')
    const later = await judge({ keys: [key], nowSeconds: expiresAt ?? 9e9, url })
    expect(later).toBe(expiresAt === undefined ? 'valid' : 'expired')
  })
})

const shapes = [
  {},
  { baseURL: 'https://shop.example.com' },
  { baseURL: 'https://imagedelivery.net' },
] as const

const anySigned = fc.record({
  accountHash: anyHash,
  expiresAt: fc.option(fc.integer({ max: 999_999_999_999, min: nowSeconds + 1 }), {
    nil: undefined,
  }),
  imageId: fc.uuid(),
  key: anyKey,
  shape: fc.constantFrom(...shapes),
  variant: anyVariant,
})

type Signed = typeof anySigned extends fc.Arbitrary<infer T> ? T : never

function sign({ accountHash, expiresAt, imageId, key, shape, variant }: Signed): string {
  const delivery = parseDeliveryBase({ accountHash, ...shape })
  const url = buildDeliveryURL({ delivery, imageId, variant })
  return signURL({ delivery, key, url, ...(expiresAt === undefined ? {} : { expiresAt }) })
}

describe('any URL that is signed', () => {
  test('carries what openssl computes for the path of imagedelivery.net', () => {
    const isPlain = ({ key }: Signed): boolean => !key.includes('\0')
    for (const signed of fc.sample(anySigned.filter(isPlain), { numRuns: 40, seed: 11 })) {
      const { accountHash, expiresAt, imageId, key, variant } = signed
      const text = `/${accountHash}/${imageId}/${variant}${queryOf(expiresAt)}`
      expect(sign(signed).slice(-64)).toBe(signByOpenSSL({ key, text }))
    }
  })

  test('is accepted by the emulator, by that key alone', async () => {
    await fc.assert(
      fc.asyncProperty(anySigned, anyKey, async (signed, another) => {
        const url = sign(signed)
        const { key } = signed
        expect(await judge({ keys: [key], nowSeconds, url })).toBe('valid')
        fc.pre(another !== key)
        expect(await judge({ keys: [another, ''], nowSeconds, url })).toBe('invalid')
      }),
      { numRuns: 2000, seed: 12 },
    )
  })

  test('is the one that documents show, too', () => {
    fc.assert(
      fc.property(anySigned, fc.integer({ max: 999_999_999_999, min: 1 }), (signed, expiresAt) => {
        const { accountHash, imageId, key, shape, variant } = signed
        const delivery = parseDeliveryBase({ accountHash, ...shape })
        const signer = createDeliverySigner({ delivery, key })({ expiresAt, imageId })
        expect(signer(variant)).toBe(sign({ ...signed, expiresAt }))
      }),
      { numRuns: 2000, seed: 13 },
    )
  })

  test('covers the path without the prefix of an own domain', async () => {
    const delivery = parseDeliveryBase({
      accountHash: 'Vi7wi5KSItxGFsWRG2Us6Q',
      baseURL: 'https://shop.example.com',
    })
    const url = buildDeliveryURL({ delivery, imageId: 'harbour', variant: 'public' })
    const longer = new URL(url).pathname
    const sig = signByOpenSSL({ key: 'a-key', text: longer })
    expect(await judge({ keys: ['a-key'], nowSeconds, url: `${url}?sig=${sig}` })).toBe('invalid')
  })
})
