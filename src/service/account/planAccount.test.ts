import type { NamedVariant } from '../../core/variant.js'
import type { AccountNeeds } from './accountNeeds.js'
import type { Noted } from './createdVariants.js'
import type { AccountState } from './planAccount.js'

import { describe, expect, test } from '@jest/globals'

import { resolveOptions } from '../../options.js'
import { accountNeeds } from './accountNeeds.js'
import { describeLacks, describeVariant } from './describePlan.js'
import { freshAccount, isInOrder, nothingCreated, planAccount } from './planAccount.js'

const variant = (name: string, options: Partial<NamedVariant['options']> = {}): NamedVariant => ({
  name,
  neverRequireSignedURLs: false,
  options: { fit: 'cover', height: 400, metadata: 'copyright', width: 600, ...options },
})

const made = (variants: Noted['variants']): Noted => ({ flexible: false, variants })

type Options = Parameters<typeof resolveOptions>[0]['options']

/** As `planCollections` adds the sizes of collections without flexible variants. */
function needsOf(given: Partial<Options>, sizes: readonly NamedVariant[] = []): AccountNeeds {
  const options = resolveOptions({ env: {}, options: { collections: { media: true }, ...given } })
  const { collections, variants } = options
  return accountNeeds({ collections, namedVariants: [...variants, ...sizes], options })
}

const names = ({ variants }: AccountNeeds): string[] => variants.map(({ name }) => name)

describe('what a configuration needs', () => {
  test('of the README is flexible variants, and no named one but public', () => {
    const needs = needsOf({ delivery: { flexible: true } })
    expect([names(needs), needs.flexible, needs.signingKey]).toEqual([['public'], true, undefined])
  })

  test('without flexible variants is the thumbnail and the sizes', () => {
    const needs = needsOf({}, [variant('card')])
    expect([names(needs), needs.flexible]).toEqual([['public', 'thumbnail', 'card'], false])
  })

  test('is the thumbnail and a key where one collection is private', () => {
    const collections = { contracts: { privacy: 'signed' }, media: true } as const
    const needs = needsOf({ collections, delivery: { flexible: true } })
    expect([names(needs), needs.flexible]).toEqual([['public', 'thumbnail'], true])
    expect(needs.signingKey).toEqual({ isNamed: false, name: 'default' })
    expect(needsOf({ collections, signingKeyName: 'mine' }).signingKey).toEqual({
      isNamed: true,
      name: 'mine',
    })
  })

  test('is what is declared, used or not, and no thumbnail that nobody lists', () => {
    const variants = { avatar: { width: 160 }, hero: { width: 1920 } }
    const collections = { media: { thumbnailVariant: 'avatar', variants: ['avatar'] } }
    expect(names(needsOf({ collections, variants }))).toEqual(['public', 'avatar', 'hero'])
    const declared = { thumbnail: { width: 100 } }
    const flexible = needsOf({ delivery: { flexible: true }, variants: declared })
    expect(names(flexible)).toEqual(['public', 'thumbnail'])
  })
})

describe('the plan', () => {
  const needs: AccountNeeds = {
    flexible: true,
    signingKey: { isNamed: false, name: 'default' },
    variants: [...freshAccount.variants, variant('card'), variant('hero', { width: 1600 })],
  }
  const plan = (
    state: Partial<AccountState>,
    rest: Partial<Parameters<typeof planAccount>[0]> = {},
  ) =>
    planAccount({ created: nothingCreated, needs, state: { ...freshAccount, ...state }, ...rest })

  test('of a fresh account creates and switches on', () => {
    const found = plan({})
    expect(found).toMatchObject({
      conflicts: [],
      createSigningKey: undefined,
      problems: [],
      prune: [],
      switchOnFlexible: true,
      update: [],
    })
    expect(found.create.map(({ name }) => name)).toEqual(['card', 'hero'])
    expect(isInOrder(found)).toBe(false)
    expect(describeLacks(found)).toEqual([
      'flexible variants are off',
      'it has no variant card, hero',
    ])
  })

  test('is empty where everything is there, however Cloudflare writes no blur', () => {
    const [, card, hero] = needs.variants
    const variants = [...freshAccount.variants, variant('card', { blur: 0 }), hero!]
    const found = plan({ flexible: true, variants })
    expect([isInOrder(found), describeLacks(found)]).toEqual([true, []])
    expect(card).toBeDefined()
    // Unknown is neither off nor in order, unless this site has switched it on itself.
    const unknown = plan({ flexible: undefined, variants })
    expect([unknown.switchOnFlexible, isInOrder(unknown)]).toEqual(['unknown', false])
    expect(describeLacks(unknown)).toEqual([])
    const created = { flexible: true, variants: {} }
    expect(isInOrder(plan({ flexible: undefined, variants }, { created }))).toBe(true)
  })

  const old = variant('hero', { width: 800 })
  const variants = [...freshAccount.variants, variant('card'), old]

  test('updates what this site made, and decides nothing about the work of others', () => {
    const mine = plan({ flexible: true, variants }, { created: made({ hero: [old] }) })
    expect(mine.update).toEqual([{ from: old, to: needs.variants[2] }])
    expect(mine.conflicts).toEqual([])
    const others = plan({ flexible: true, variants })
    expect([others.update, others.conflicts]).toEqual([[], mine.update])
    // Made by this site, and changed by hand since.
    const changed = plan(
      { flexible: true, variants },
      { created: made({ hero: [variant('hero')] }) },
    )
    expect([changed.update, changed.conflicts]).toEqual([[], mine.update])
    expect(describeLacks(others)).toEqual(['its variant hero is width 800 instead of 1600'])
  })

  test('prunes only what this site made and needs no more', () => {
    const stale = variant('stale')
    const state = { variants: [...variants, stale, variant('others')] }
    const forms = { card: [variant('card')], gone: [variant('gone')], stale: [old, stale] }
    const created = made(forms)
    expect(plan(state, { created }).prune).toEqual(['stale'])
    expect(plan(state).prune).toEqual([])
    // Changed by hand since, it is somebody's.
    expect(
      plan(state, { created: made({ stale: [variant('stale', { width: 1 })] }) }).prune,
    ).toEqual([])
  })

  test('leaves alone what another site’s public variant is, and says so', () => {
    const publicVariant = variant('public', { width: 2000 })
    const found = plan({
      flexible: true,
      variants: [publicVariant, variant('card'), needs.variants[2]!],
    })
    expect(found.conflicts.map(({ to }) => to.name)).toEqual(['public'])
    expect(isInOrder(found)).toBe(false)
  })

  test('sees that an account is full', () => {
    const many = Array.from({ length: 98 }, (_, index) => variant(`v${index}`))
    expect(plan({ variants: [...freshAccount.variants, ...many] }).problems).toEqual([
      expect.stringMatching(/has 99 variants and needs 2 more, but Cloudflare allows 100/),
    ])
    expect(plan({ variants: [...freshAccount.variants, ...many.slice(1)] }).problems).toEqual([])
  })

  test('makes sure of the key, and knows a foreign one', () => {
    expect(plan({ signingKeys: [] }).createSigningKey).toBe('default')
    expect(plan({ signingKeys: undefined }).createSigningKey).toBeUndefined()
    const named = { ...needs, signingKey: { isNamed: true, name: 'mine' } }
    const rest = { needs: named }
    expect(plan({}, rest).createSigningKey).toBe('mine')
    expect(plan({ signingKeys: [{ name: 'mine', value: 'x' }] }, rest).createSigningKey).toBe(
      undefined,
    )
    const signingKeys = [{ name: 'default', value: 'right' }]
    const [problem] = plan({ signingKeys }, { signingKey: 'wrong' }).problems
    expect(problem).toContain('none of the account’s keys')
    expect(problem).not.toContain('wrong')
    expect(plan({ signingKeys }, { signingKey: 'right' }).problems).toEqual([])
  })
})

test('a variant is described in one line', () => {
  expect(describeVariant(variant('card', { blur: 5 }))).toBe(
    'cover 600x400, blur 5, metadata copyright',
  )
})
