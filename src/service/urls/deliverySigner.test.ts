import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { buildDeliveryURL, parseDeliveryBase } from '../../core/deliveryURL.js'
import { signURL, verifySignedURL } from '../../core/signing.js'
import { createDeliverySigner } from './deliverySigner.js'

const accountHash = 'Vi7wi5KSItxGFsWRG2Us6Q'
const key = 'not/base64+although=it-looks-like-it=='

const bases = [
  { accountHash },
  { accountHash, baseURL: 'https://images.example.com' },
  { accountHash, baseURL: '/api/cloudflare-images/local' },
  { accountHash, baseURL: 'https://cdn.example.com/pictures', includeAccountHash: false },
]

describe('a prepared signer', () => {
  test.each(bases)('signs as signURL does, for $baseURL', (base) => {
    const delivery = parseDeliveryBase(base)
    const sign = createDeliverySigner({ delivery, key })
    const property = fc.property(
      fc.uuid(),
      fc.stringMatching(/^[A-Za-z0-9]{1,20}$/),
      fc.integer({ max: 4_000_000_000, min: 1 }),
      (imageId, variant, expiresAt) => {
        const url = buildDeliveryURL({ delivery, imageId, variant })
        const expected = signURL({ delivery, expiresAt, key, url })
        expect(sign({ expiresAt, imageId })(variant)).toBe(expected)
      },
    )
    fc.assert(property, { numRuns: 200, seed: 11 })
  })

  test('its URLs hold under its key and no other', () => {
    const delivery = parseDeliveryBase({ accountHash })
    const url = createDeliverySigner({ delivery, key })({
      expiresAt: 2000,
      imageId: '2cdc28f0-017a-49c4-9ed7-87056c839c01',
    })('public')
    const stateFor = (keys: string[], nowSeconds: number) =>
      verifySignedURL({ delivery, keys, nowSeconds, url })
    expect(stateFor(['another', key], 1999)).toBe('valid')
    expect(stateFor([key], 2000)).toBe('expired')
    expect(stateFor(['another'], 1999)).toBe('invalid')
  })

  test('there is none without a key', () => {
    const delivery = parseDeliveryBase({ accountHash })
    expect(() => createDeliverySigner({ delivery, key: '' })).toThrow('without a signing key')
  })
})
