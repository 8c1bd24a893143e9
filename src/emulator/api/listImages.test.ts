import { afterEach, describe, expect, test } from '@jest/globals'

import {
  imageForm,
  openEmulator,
  removeEmulatorFolders,
  type TestEmulator,
} from '../../../test/fixtures/openEmulator.js'

afterEach(removeEmulatorFolders)

type Seed = { creator?: string; id: string; metadata?: string }

async function seeded(seeds: readonly Seed[]): Promise<TestEmulator> {
  let now = Date.parse('2026-01-01T00:00:00Z')
  const opened = await openEmulator({ now: () => now })
  for (const seed of seeds) {
    now += 1000
    const form = await imageForm({ fields: seed })
    await opened.call('/images/v1', { form, method: 'POST' })
  }
  return opened
}

async function idsOf({ call }: TestEmulator, query: string): Promise<string[]> {
  const { body } = await call(`/images/v2?${query}`)
  return body.result.images.map(({ id }) => id)
}

const many = (count: number): Seed[] =>
  Array.from({ length: count }, (_unused, index) => ({ id: `i${String(index).padStart(3, '0')}` }))

describe('the list', () => {
  test.each([
    ['desc', '', 'i024'],
    ['desc', '&sort_order=desc', 'i024'],
    ['asc', '&sort_order=asc', 'i000'],
  ])(
    'runs %s, page after page, without losing or repeating an image',
    async (order, query, first) => {
      const opened = await seeded(many(25))
      const seen: string[] = []
      let token: string | null | undefined = ''
      const pageSizes: number[] = []
      while (typeof token === 'string') {
        const path: string = `/images/v2?per_page=10${query}&continuation_token=${token}`
        const { body } = await opened.call(path)
        pageSizes.push(body.result.images.length)
        seen.push(...body.result.images.map(({ id }) => id))
        token = body.result.continuation_token
      }
      expect(pageSizes).toEqual([10, 10, 5])
      expect(seen[0]).toBe(first)
      expect(seen).toEqual(
        many(25)
          .map(({ id }) => id)
          .sort((a, b) => (order === 'asc' ? 1 : -1) * a.localeCompare(b)),
      )
    },
  )

  test('goes on where it was when images are deleted between two pages', async () => {
    const opened = await seeded(many(15))
    const first = (await opened.call('/images/v2?per_page=10&sort_order=asc')).body.result
    await opened.call('/images/v1/i009', { method: 'DELETE' })
    await opened.call('/images/v1/i010', { method: 'DELETE' })
    const rest = await idsOf(
      opened,
      `sort_order=asc&continuation_token=${first.continuation_token}`,
    )
    expect(rest).toEqual(['i011', 'i012', 'i013', 'i014'])
  })

  test('shows images that come, and not those that stop to match, between two pages', async () => {
    const opened = await seeded(many(25).map((seed) => ({ ...seed, creator: 'jane' })))
    const query = 'per_page=10&sort_order=asc&creator=jane'
    const first = (await opened.call(`/images/v2?${query}`)).body.result
    await opened.call('/images/v1/i012', { json: { creator: 'joe' }, method: 'PATCH' })
    const late = await imageForm({ fields: { creator: 'jane', id: 'late' } })
    await opened.call('/images/v1', { form: late, method: 'POST' })
    const pages: (string | null | undefined)[] = [first.continuation_token]
    const seen: string[] = []
    for (const token of pages) {
      if (typeof token !== 'string') break
      const { result } = (await opened.call(`/images/v2?${query}&continuation_token=${token}`)).body
      seen.push(...result.images.map(({ id }) => id))
      pages.push(result.continuation_token)
    }
    const expected = many(25).map(({ id }) => id)
    expect(seen).toEqual([...expected.slice(10).filter((id) => id !== 'i012'), 'late'])
  })

  test('shows at once what another process changes', async () => {
    const opened = await seeded(many(2))
    const other = await openEmulator({ dir: opened.dir })
    expect(await idsOf(other, '')).toEqual(['i001', 'i000'])
    await opened.call('/images/v1/i000', { json: { creator: 'x' }, method: 'PATCH' })
    expect(await idsOf(other, 'creator=x')).toEqual(['i000'])
    await opened.call('/images/v1/i000', { json: { creator: 'y' }, method: 'PATCH' })
    expect(await idsOf(other, 'creator=x')).toEqual([])
    await opened.call('/images/v1/i000', { method: 'DELETE' })
    expect(await idsOf(other, '')).toEqual(['i001'])
  })

  test('filters by creator, and an empty one means none', async () => {
    const opened = await seeded([
      { creator: 'jane', id: 'a' },
      { id: 'b' },
      { creator: 'x', id: 'c' },
    ])
    expect(await idsOf(opened, 'creator=jane')).toEqual(['a'])
    expect(await idsOf(opened, 'creator=')).toEqual(['b'])
  })

  test('still answers the deprecated call with page numbers', async () => {
    const { call } = await seeded(many(12))
    const second = await call('/images/v1?per_page=10&page=2')
    expect(second.body.result.images.map(({ id }) => id)).toEqual(['i001', 'i000'])
  })

  test('gives pages of one image', async () => {
    const { call } = await seeded(many(3))
    const { body } = await call('/images/v2?per_page=1')
    expect(body.result.images).toHaveLength(1)
    expect(body.result.continuation_token).toEqual(expect.any(String))
    const exact = await call('/images/v2?per_page=3')
    expect(exact.body.result.images).toHaveLength(3)
    expect(exact.body.result.continuation_token).toBeNull()
  })

  test.each([
    'per_page=0',
    'per_page=10001',
    'per_page=ten',
    'sort_order=up',
    'continuation_token=x',
  ])('refuses %s', async (query) => {
    const { call } = await openEmulator()
    const { body, status } = await call(`/images/v2?${query}`)
    expect([status, body.errors[0]?.code]).toEqual([400, 5400])
  })
})

describe('a metadata filter', () => {
  const seeds = [
    { id: 'a', metadata: '{"n":5,"s":"5","on":true,"deep":{"er":"x"}}' },
    { id: 'b', metadata: '{"n":10,"s":"yes","on":false}' },
    { id: 'c', metadata: '{}' },
  ]
  test.each([
    ['meta.s[eq]=yes', ['b']],
    ['meta.n[eq]=5', ['a']],
    ['meta.n[eq:number]=5.0', ['a']],
    ['meta.n[eq:string]=5', []],
    ['meta.s[eq:string]=5', ['a']],
    ['meta.on[eq:boolean]=true', ['a']],
    ['meta.n[gt]=5', ['b']],
    ['meta.n[gte:number]=5', ['b', 'a']],
    ['meta.n[lt]=10', ['a']],
    ['meta.n[lte]=10', ['b', 'a']],
    ['meta.s[in]=5|yes', ['b', 'a']],
    ['meta.n[in:number]=10|11', ['b']],
    ['meta.deep.er[eq]=x', ['a']],
    ['meta.n[gte]=5&meta.on[eq]=false', ['b']],
    ['meta.constructor[eq]=x', []],
  ])('%s', async (query, ids) => {
    expect(await idsOf(await seeded(seeds), query)).toEqual(ids)
  })

  const eleven = Array.from({ length: 11 }, (_unused, index) => index).join('|')
  test.each([
    ['meta.a[not-eq]=1', `Unsupported metadata filter operator: 'not-eq'`],
    ['meta.a[gt:string]=1', `Unsupported metadata filter operator: 'gt:string'`],
    ['meta.a=1', `Unsupported metadata filter operator: ''`],
    [
      'abcdef'
        .split('')
        .map((name) => `meta.${name}[eq]=1`)
        .join('&'),
      'Too many metadata filters: 6 provided, maximum 5 allowed',
    ],
    ['meta.a.b.c.d.e.f[eq]=1', 'too deep'],
    ['meta.a-b[eq]=1', 'Invalid metadata filter field'],
    [`meta.a[in]=${eleven}`, '11 provided, maximum 10'],
    ['meta.a[gt]=many', 'not a number'],
  ])('is refused: %s', async (query, message) => {
    const { call } = await openEmulator()
    const { body, status } = await call(`/images/v2?${query}`)
    expect([status, body.errors[0]?.code]).toEqual([400, 5400])
    expect(body.errors[0]?.message).toContain(message)
  })
})
