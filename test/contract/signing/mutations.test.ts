import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { Dice, SignedParts } from './mutations.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { signURL, verifySignedURL } from '../../../src/core/signing.js'
import { imageForm, openEmulator, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { testSizes } from '../../fixtures/testSizes.js'
import { mutations, writeURL } from './mutations.js'
import { anyDice, anyHash, anyKey, anyVariant, isSameRequest, judge } from './signedURL.js'

const origin = 'https://imagedelivery.net'
const nowSeconds = 1_600_000_000
const kinds = Object.keys(mutations)

type Account = { accountHash: string; expiresAt: number; imageId: string; variant: string }

const anyAccount: fc.Arbitrary<Account> = fc.record({
  accountHash: anyHash,
  expiresAt: fc.integer({ max: 4_000_000_000, min: nowSeconds + 2_000_000 }),
  imageId: fc.uuid(),
  variant: anyVariant,
})

function signParts({ account, key }: { account: Account; key: string }): SignedParts {
  const unsigned = writeURL({ ...account, origin, sig: '' }).replace(/\?.*$/, '')
  const { expiresAt } = account
  const sig = signURL({ expiresAt, key, url: unsigned }).slice(-64)
  return { ...account, origin, sig }
}

/** The URL after the change; undefined where the request stayed what it was. */
function mutate(args: { dice: Dice; kind: string; parts: SignedParts }): string | undefined {
  const url = writeURL(args.parts)
  const mutated = mutations[args.kind]?.({ ...args, url })
  return mutated === undefined || isSameRequest(mutated, url) ? undefined : mutated
}

/** Numbers without end, the same for the same seed. */
function* drawDice(seed: number): Generator<Dice> {
  const sample = fc.sample(anyDice, { numRuns: 10_000, seed })
  for (let round = 0; ; round += 1) {
    for (const [a, b, c] of sample) yield [a + round * 7, b + round * 11, c + round * 13]
  }
}

test(`${testSizes.mutations} changed URLs: neither the emulator nor our own check accepts one`, async () => {
  const accounts = fc.sample(fc.tuple(anyAccount, anyKey), { numRuns: 500, seed: 21 })
  const signed = accounts.map(([account, key]) => ({ key, parts: signParts({ account, key }) }))
  const dice = drawDice(22)
  const counts = new Map<string, number>(kinds.map((kind) => [kind, 0]))
  const accepted: string[] = []
  let checked = 0
  for (let index = 0; checked < testSizes.mutations; index += 1) {
    const { key, parts } = signed[index % signed.length]!
    const kind = kinds[index % kinds.length]!
    const url = mutate({ dice: dice.next().value as Dice, kind, parts })
    if (url === undefined) continue
    const asked = { keys: [key], nowSeconds, url }
    const states = [await judge(asked), verifySignedURL(asked)]
    if (states.includes('valid')) accepted.push(`${kind}: ${url} for ${writeURL(parts)}`)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    checked += 1
  }
  expect(accepted).toEqual([])
  expect(checked).toBe(testSizes.mutations)
  // Every kind had its share.
  for (const [kind, count] of counts) {
    expect({ few: count < testSizes.mutations / 100, kind }).toEqual({ few: false, kind })
  }
})

describe('at the emulator', () => {
  let emulator: Emulator
  let parts: SignedParts
  const key = 'a-key-of-the-account'

  beforeAll(async () => {
    const opened = await openEmulator({
      flexibleVariants: true,
      now: () => nowSeconds * 1000,
      signingKeys: [{ name: 'default', value: key }],
      variants: { hero: { width: 4 }, thumbnail: { width: 2 } },
    })
    ;({ emulator } = opened)
    const form = await imageForm({ fields: { requireSignedURLs: 'true' } })
    const { body } = await opened.call('/images/v1', { form, method: 'POST' })
    const { id: imageId } = body.result
    const { accountHash } = emulator
    const expiresAt = nowSeconds + 2_000_000
    parts = signParts({ account: { accountHash, expiresAt, imageId, variant: 'public' }, key })
  })
  afterAll(() => removeEmulatorFolders())

  const ask = (url: string, method = 'GET'): Promise<Response> =>
    emulator.fetch(new Request(url, { method }))

  /** No client sends what is no URL, nor one that holds a name to sign in with. */
  const canAsk = (url: string): boolean => URL.canParse(url) && new URL(url).username === ''

  test('the URL opens the image, on every host of the account', async () => {
    for (const host of [origin, 'https://shop.example.com/cdn-cgi/imagedelivery']) {
      const response = await ask(writeURL({ ...parts, origin: host }))
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toMatch(/^image\//)
    }
  })

  test(`${testSizes.mutationsAsked} changed ones show nothing`, async () => {
    const dice = drawDice(31)
    const shown: string[] = []
    let asked = 0
    for (let index = 0; asked < testSizes.mutationsAsked; index += 1) {
      const kind = kinds[index % kinds.length]!
      const url = mutate({ dice: dice.next().value as Dice, kind, parts })
      if (url === undefined || !canAsk(url)) continue
      const response = await ask(url, index % 5 === 0 ? 'HEAD' : 'GET')
      const type = response.headers.get('content-type') ?? ''
      if (response.status < 400 || type.startsWith('image/')) shown.push(`${kind}: ${url}`)
      asked += 1
    }
    expect(shown).toEqual([])
  })

  test.each(['another-key', 'a-key-of-the-accoun', 'A-key-of-the-account', `${key} `])(
    'a signature by the key "%s" shows nothing',
    async (another) => {
      const forged = signParts({ account: parts, key: another })
      expect((await ask(writeURL(forged))).status).toBe(403)
    },
  )
})
