import type { ReceiptClaims } from './receipt.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { isCloudflareImagesError } from '../errors.js'
import { assertReceiptFits, createReceipt, readReceipt, userKey } from './receipt.js'

const secret = 'a secret of Payload'
const now = new Date('2026-11-21T12:00:00.000Z')
const nowSeconds = now.getTime() / 1000

const claims: ReceiptClaims = {
  collection: 'media',
  expiresAt: nowSeconds + 21_600,
  filename: 'Größe "1".jpg',
  imageId: 'people/ada%20l',
  site: '0123456789abcdef',
  uploadId: '11111111-2222-4333-8444-555555555555',
  user: 'users:7',
}

const receipt = createReceipt({ claims, secret })

const codeOf = (task: () => unknown): string => {
  try {
    task()
    return 'accepted'
  } catch (error) {
    return isCloudflareImagesError(error) ? error.code : String(error)
  }
}
const read = (given: unknown): string => codeOf(() => readReceipt({ now, receipt: given, secret }))

describe('A receipt', () => {
  test('gives its claims back, and is safe in URLs, forms and JSON', () => {
    expect(readReceipt({ now, receipt, secret })).toEqual(claims)
    expect(receipt).toMatch(/^[\w-]+\.[\w-]{43}$/)
  })

  test('is the same for the same claims, in whatever order they are given', () => {
    const { user, ...rest } = claims
    expect(createReceipt({ claims: { user, ...rest }, secret })).toBe(receipt)
  })

  test('does not hold the secret', () => {
    const text = Buffer.from(receipt.split('.')[0] ?? '', 'base64url').toString()
    expect(text).not.toContain(secret)
  })

  test('gives back any claims', () => {
    const text = fc.string({ maxLength: 60, unit: 'grapheme' })
    const any = fc.record({
      collection: text,
      expiresAt: fc.integer({ max: nowSeconds * 2, min: nowSeconds + 1 }),
      filename: text,
      imageId: text,
      site: text,
      uploadId: text,
      user: fc.option(text),
    })
    fc.assert(
      fc.property(any, (given) => {
        const made = createReceipt({ claims: given, secret })
        expect(readReceipt({ now, receipt: made, secret })).toEqual(given)
      }),
      { numRuns: 300, seed: 3 },
    )
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['empty text', ''],
    ['a number', 7],
    ['an object', { receipt }],
    ['a list', [receipt]],
    ['a point', '.'],
    ['another text', 'receipt'],
    ['the claims alone', receipt.split('.')[0]],
    ['the claims without a signature', `${receipt.split('.')[0]}.`],
    ['the signature alone', `.${receipt.split('.')[1]}`],
    ['claims of somebody else under the signature', `e30.${receipt.split('.')[1]}`],
    ['two signatures', `${receipt}.${receipt.split('.')[1]}`],
    ['a space in front', ` ${receipt}`],
    ['a line break behind', `${receipt}\n`],
    ['padding', `${receipt}=`],
    ['a mebibyte', 'a'.repeat(1024 * 1024)],
    ['a long body with a signature', `${'a'.repeat(20_000)}.${receipt.split('.')[1]}`],
  ])('is refused when it is %s', (_name, given) => {
    expect(read(given)).toBe('RECEIPT_INVALID')
  })

  const alphabet = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.')

  test('is refused when any character is changed', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: receipt.length - 1 }),
        fc.constantFrom(...alphabet),
        (at, character) => {
          fc.pre(receipt[at] !== character)
          expect(read(receipt.slice(0, at) + character + receipt.slice(at + 1))).toBe(
            'RECEIPT_INVALID',
          )
        },
      ),
      { numRuns: 2000, seed: 3 },
    )
  })

  test('is refused when it is cut anywhere, or anything is put in', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: receipt.length - 1 }),
        fc.string({ maxLength: 8, minLength: 1, unit: 'binary' }),
        (at, extra) => {
          expect(read(receipt.slice(0, at))).toBe('RECEIPT_INVALID')
          expect(read(receipt.slice(at + 1))).toBe('RECEIPT_INVALID')
          expect(read(receipt.slice(0, at) + extra + receipt.slice(at))).toBe('RECEIPT_INVALID')
        },
      ),
      { numRuns: 500, seed: 3 },
    )
  })

  test('is refused in each other spelling of its last character', () => {
    // 43 characters of base64 hold two bits more than 32 bytes.
    const last = receipt.at(-1) ?? ''
    const others = alphabet
      .filter((character) => character !== last)
      .map((character) => receipt.slice(0, -1) + character)
    expect(new Set(others.map(read))).toEqual(new Set(['RECEIPT_INVALID']))
  })

  test('is refused under any other secret', () => {
    fc.assert(
      fc.property(fc.string(), (other) => {
        fc.pre(other !== secret)
        expect(codeOf(() => readReceipt({ now, receipt, secret: other }))).toBe('RECEIPT_INVALID')
      }),
      { numRuns: 200, seed: 3 },
    )
  })

  test.each([
    ['a moment before its end', -1, 'accepted'],
    ['at its end', 0, 'RECEIPT_EXPIRED'],
    ['long after its end', 86_400_000, 'RECEIPT_EXPIRED'],
  ])('%s is %s ms from it: %s', (_name, offsetMs, code) => {
    const at = new Date(claims.expiresAt * 1000 + offsetMs)
    expect(codeOf(() => readReceipt({ now: at, receipt, secret }))).toBe(code)
  })

  test('that is forged and expired is called forged: its end cannot be believed', () => {
    const at = new Date(claims.expiresAt * 2000)
    const forged = `${receipt.slice(0, -2)}__`
    expect(codeOf(() => readReceipt({ now: at, receipt: forged, secret }))).toBe('RECEIPT_INVALID')
  })

  test.each([
    ['without a claim', { ...claims, imageId: undefined }],
    ['with a claim of another type', { ...claims, user: 7 }],
    ['without an end', { ...claims, expiresAt: Number.NaN }],
  ])('signed %s is refused', (_name, odd) => {
    const made = createReceipt({ claims: odd as unknown as ReceiptClaims, secret })
    expect(read(made)).toBe('RECEIPT_INVALID')
  })
})

describe('A receipt fits', () => {
  const { collection, filename, site, user } = claims
  const expected = { collection, filename, site, user }

  test('who and what it was issued for', () => {
    expect(codeOf(() => assertReceiptFits({ claims, expected }))).toBe('accepted')
  })

  test.each([
    ['collection', { collection: 'avatars' }],
    ['filename', { filename: 'grösse "1".jpg' }],
    ['site', { site: 'fedcba9876543210' }],
    ['user', { user: 'users:8' }],
    ['user', { user: 'members:7' }],
    ['user', { user: null }],
  ])('no other %s', (mismatch, other) => {
    const task = (): void => {
      assertReceiptFits({ claims, expected: { ...expected, ...other } })
    }
    expect(task).toThrow(
      expect.objectContaining({ code: 'RECEIPT_MISMATCH', details: { mismatch } }),
    )
    expect(task).toThrow(/Choose the file again\.$/)
  })

  test('no visitor when it was issued to a user, and no user when it was issued to a visitor', () => {
    const visitors = { ...claims, user: null }
    expect(codeOf(() => assertReceiptFits({ claims: visitors, expected }))).toBe('RECEIPT_MISMATCH')
  })
})

test.each([
  ['a user', { collection: 'users', id: 7 }, 'users:7'],
  ['a user with an id of text', { collection: 'users', id: 'a7' }, 'users:a7'],
  ['a visitor', null, null],
  ['nobody', undefined, null],
])('%s is known by collection and id', (_name, user, key) => {
  expect(userKey(user)).toBe(key)
})
