import { describe, expect, jest, test } from '@jest/globals'

import { keepRow, noteRead } from './storedDocument.js'
import { assertMayCopy, isClean, isMarkedAnywhere, viewingOf } from './viewing.js'

type Row = Record<string, unknown>
type Options = { mark?: (args: { doc: Row; variant: string }) => unknown; view?: unknown }

const slug = 'media'

const serviceWith = ({ mark, view }: Options) =>
  ({
    collections: {
      [slug]: { sizes: [{ name: 'card' }], variants: [{ name: 'public' }], watermark: true },
    },
    options: { access: { view }, watermark: mark === undefined ? undefined : { mark } },
  }) as never

/** A request to a database with these documents and versions. */
function requestTo({
  context = {},
  documents = [],
  user = null,
  versions = [],
}: {
  context?: object
  documents?: Row[]
  user?: unknown
  versions?: { parent: number; version: Row }[]
}) {
  const error = jest.fn()
  const find = jest.fn(async () => Promise.resolve({ docs: documents }))
  const findVersions = jest.fn(async () => Promise.resolve({ docs: versions }))
  const config = versions.length === 0 ? {} : { versions: { drafts: true } }
  const payload = {
    collections: { [slug]: { config } },
    db: { find, findVersions },
    logger: { error },
  }
  return { error, find, findVersions, req: { context, payload, user } as never }
}

const early = '2026-01-01T00:00:00.000Z'
const late = '2026-01-02T00:00:00.000Z'
const row = (data: Row = {}): Row => ({
  cloudflare: { imageId: 'one' },
  id: 1,
  updatedAt: early,
  ...data,
})
const isOpen = ({ doc }: { doc: Row }): boolean => doc.open === true
/** As a read with `select` leaves it. */
const part = row()

describe('the row that carries the picture', () => {
  const published = row({ open: true })
  const draft = { cloudflare: { imageId: 'one' }, open: false, updatedAt: late }
  const database = { documents: [published], versions: [{ parent: 1, version: draft }] }
  const see = async (doc: Row, given: Parameters<typeof requestTo>[0] = database) => {
    const { req } = requestTo(given)
    return (await viewingOf({ doc, req, service: serviceWith({ view: isOpen }), slug })).mayView
  }

  test.each([
    { doc: part, expected: true, name: 'the published document' },
    { doc: row({ updatedAt: late }), expected: false, name: 'its newer draft' },
    {
      doc: { cloudflare: { imageId: 'one' }, updatedAt: late },
      expected: false,
      name: 'a version, read without its document',
    },
    { doc: row({ updatedAt: undefined }), expected: false, name: 'one that may be either' },
    {
      doc: row({ cloudflare: { imageId: 'two' } }),
      expected: false,
      name: 'one that shows another image by now',
    },
    { doc: row({ id: 2 }), expected: false, name: 'one of another document' },
    { doc: { id: 1 }, expected: false, name: 'one that says nothing of itself' },
    { doc: row({ open: true, updatedAt: late }), expected: false, name: 'what it claims itself' },
  ])('is $name: $expected', async ({ doc, expected }) => {
    expect(await see(doc)).toBe(expected)
  })

  test('is any of several that say the same', async () => {
    const version = { ...published, createdAt: late, id: undefined, updatedAt: early }
    const versions = [{ parent: 1, version }]
    expect(await see(row({ updatedAt: undefined }), { ...database, versions })).toBe(true)
  })

  test('is none of several that do not', async () => {
    const twins = [true, false].map((open) => ({ parent: 1, version: { ...draft, open } }))
    expect(await see(row({ updatedAt: late }), { ...database, versions: twins })).toBe(false)
  })
})

describe('a document that was read whole', () => {
  const read = async (select: Row | undefined) => {
    const { find, req } = requestTo({ documents: [row({ open: true })] })
    const doc = row({ open: true })
    const args = { args: select === undefined ? {} : { select }, req }
    await noteRead({ slug })(args as never)
    await keepRow({ slug })({ doc, overrideAccess: false, req } as never)
    // What field access and hooks do to it says nothing.
    doc.open = false
    const viewing = await viewingOf({ doc, req, service: serviceWith({ view: isOpen }), slug })
    return { calls: find.mock.calls.length, mayView: viewing.mayView }
  }

  test('is not fetched again', async () => {
    expect(await read(undefined)).toEqual({ calls: 0, mayView: true })
  })

  test('is, where parts were read', async () => {
    expect(await read({ title: true })).toEqual({ calls: 1, mayView: true })
  })
})

describe('decisions', () => {
  test('are those of the viewer, where two share a request context', async () => {
    const context = {}
    const service = serviceWith({
      view: ({ req: { user } }: { req: { user: { name: string } | null } }) => user?.name === 'Ann',
    })
    const seen = []
    // Accounts of two collections may have one id, and one account may change.
    for (const user of [{ id: 1, name: 'Ann' }, { id: 1, name: 'Bob' }, null]) {
      const { req } = requestTo({ context, documents: [row()], user })
      seen.push((await viewingOf({ doc: part, req, service, slug })).mayView)
    }
    expect(seen).toEqual([true, false, false])
  })

  test('about a document for which the function throws hide it, and the log says so', async () => {
    const documents = [row(), row({ cloudflare: { imageId: 'two' }, id: 2 })]
    const { error, req } = requestTo({ documents })
    const service = serviceWith({
      view({ doc }: { doc: Row }) {
        if (doc.id === 1) throw new Error('No owner')
        return true
      },
    })
    const seen = documents.map((doc) => viewingOf({ doc, req, service, slug }))
    expect((await Promise.all(seen)).map(({ mayView }) => mayView)).toEqual([false, true])
    expect(error).toHaveBeenCalledTimes(1)
    expect(error.mock.calls[0]).toMatchObject([{ documentId: 1, err: { message: 'No owner' } }])
  })
})

describe('copying', () => {
  const copy = async (options: Options, user: unknown = { id: 1 }) => {
    const { req } = requestTo({ documents: [row()], user })
    const asked = { doc: part, req, service: serviceWith(options), slug }
    return assertMayCopy(asked).then(
      () => 'allowed',
      (error: unknown) => (error as { code?: unknown }).code,
    )
  }

  test.each([
    { expected: 'allowed', name: 'who sees it clean', options: { mark: () => null } },
    { expected: 'allowed', name: 'everyone, where nothing decides', options: {} },
    { expected: 'FORBIDDEN', name: 'who may not view it', options: { view: () => false } },
    { expected: 'FORBIDDEN', name: 'who sees a mark', options: { mark: () => ({ text: 'A' }) } },
    {
      expected: 'FORBIDDEN',
      name: 'who sees a mark on one size alone',
      options: {
        mark: ({ variant }: { variant: string }) => (variant === 'card' ? { text: 'A' } : null),
      },
    },
    {
      expected: 'FORBIDDEN',
      name: 'whose mark cannot be told',
      options: {
        mark: () => {
          throw new Error('No font')
        },
      },
    },
    { expected: 'FORBIDDEN', name: 'whose mark is none', options: { mark: () => ({ nope: 1 }) } },
  ])('$name: $expected', async ({ expected, options }) => {
    expect(await copy(options)).toBe(expected)
  })

  test('asks a visitor to sign in', async () => {
    expect(await copy({ view: () => false }, null)).toBe('UNAUTHENTICATED')
  })
})

test('a mark that cannot be told is never taken for none', async () => {
  const { req } = requestTo({ documents: [row()] })
  const service = serviceWith({ mark: () => ({ nope: 1 }) })
  const asked = { doc: part, req, service, slug }
  await expect(isMarkedAnywhere(asked)).rejects.toMatchObject({ code: 'WATERMARK_INVALID' })
  expect(await isClean(asked)).toBe(false)
})
