import type { MediaDoc } from '../support/account.js'
import type { Person, SigningSite } from './signingSite.js'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { local } from '../support/account.js'
import { isAudience, openSigningSite, statusOf, textWith } from './signingSite.js'

let asked: unknown[]
let doc: MediaDoc
let note: { id: number | string }
let site: SigningSite

beforeAll(async () => {
  site = await openSigningSite({
    access: {
      view: (context) => {
        asked.push(context.doc)
        return isAudience(context)
      },
    },
  })
  asked = []
  doc = await site.upload({ audience: 'guest@example.com' })
  note = await local(site).create({
    collection: 'notes',
    data: { body: textWith(doc.id), picture: doc.id },
  })
})
afterAll(() => site.stop())
beforeEach(() => {
  asked = []
})

type Read = (person: Person) => Promise<Partial<MediaDoc>>

const json = async <T>(response: Promise<Response>): Promise<T> => (await response).json() as T

const reads: { name: string; read: Read }[] = [
  { name: 'REST', read: (person) => json(site.ask(person, `/api/media/${doc.id}`)) },
  {
    name: 'a list by REST',
    read: async (person) =>
      (await json<{ docs: MediaDoc[] }>(site.ask(person, '/api/media'))).docs[0]!,
  },
  {
    name: 'REST with select',
    read: (person) =>
      json(site.ask(person, `/api/media/${doc.id}?select[url]=true&select[cloudflare]=true`)),
  },
  {
    name: 'REST of a draft',
    read: (person) => json(site.ask(person, `/api/media/${doc.id}?draft=true`)),
  },
  {
    name: 'GraphQL',
    read: async (person) =>
      (
        await site.query<{ Media: MediaDoc }>(
          person,
          `{ Media(id: ${JSON.stringify(doc.id)}) { url thumbnailURL
             sizes { card { url } } cloudflare { imageId srcset variants { url } } } }`,
        )
      ).Media,
  },
  {
    name: 'the Local API with access',
    read: async (person) =>
      local(site).findByID({
        collection: 'media',
        id: doc.id,
        overrideAccess: false,
        req: await site.reqOf(person),
      }),
  },
  {
    name: 'a relationship',
    read: async (person) =>
      (await json<{ picture: MediaDoc }>(site.ask(person, `/api/notes/${note.id}`))).picture,
  },
  {
    name: 'a picture within a text',
    read: async (person) => {
      const { body } = await json<{ body: { root: { children: { value: MediaDoc }[] } } }>(
        site.ask(person, `/api/notes/${note.id}`),
      )
      return body.root.children[0]!.value
    },
  },
  {
    name: 'a version',
    read: async (person) =>
      (
        await json<{ docs: { version: MediaDoc }[] }>(
          site.ask(person, `/api/media/versions?where[parent][equals]=${doc.id}`),
        )
      ).docs[0]!.version,
  },
  {
    name: 'the answer to a change',
    read: async (person) =>
      (
        await json<{ doc: MediaDoc }>(
          site.ask(person, `/api/media/${doc.id}`, {
            body: JSON.stringify({ alt: 'Changed' }),
            headers: { 'content-type': 'application/json' },
            method: 'PATCH',
          }),
        )
      ).doc,
  },
]

describe.each(reads)('by $name', ({ read }) => {
  test('who may view gets signed URLs that work', async () => {
    const { cloudflare, url } = await read('guest')
    expect(url).toMatch(/\?exp=\d+&sig=[0-9a-f]{64}$/)
    expect(await statusOf(site, url!)).toBe(200)
    expect(cloudflare!.imageId).toBe(doc.cloudflare.imageId)
    expect(cloudflare!.variants!.every((variant) => variant.url.includes('&sig='))).toBe(true)
  })

  test.each(['anonymous', 'editor'] as const)('%s gets no address and no id', async (person) => {
    const found = await read(person)
    expect(found).toMatchObject({ cloudflare: { imageId: null, variants: [] }, url: null })
    expect(JSON.stringify(found)).not.toContain('sig=')
    expect(JSON.stringify(found)).not.toContain(doc.cloudflare.imageId)
  })
})

describe('the function', () => {
  test('is asked once for a request and document, with all that is stored', async () => {
    await site.ask('guest', `/api/notes/${note.id}`)
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({ audience: 'guest@example.com', filename: doc.filename })
  })

  test('is not asked by server code, which sees everything', async () => {
    const { url } = await local(site).findByID({ collection: 'media', id: doc.id })
    expect(url).toContain('&sig=')
    expect(asked).toEqual([])
  })

  test('decides about what was just written', async () => {
    const own = await site.upload({ audience: 'nobody' })
    const patch = async (audience: string): Promise<null | string> => {
      const answer = site.ask('guest', `/api/media/${own.id}`, {
        body: JSON.stringify({ audience }),
        headers: { 'content-type': 'application/json' },
        method: 'PATCH',
      })
      return (await json<{ doc: MediaDoc }>(answer)).doc.url
    }
    expect(await patch('guest@example.com')).toContain('&sig=')
    expect(await patch('nobody')).toBeNull()
  })
})

test('an id that is withheld cannot be found out by queries', async () => {
  for (const query of [
    'where[cloudflare.imageId][like]=a',
    `where[cloudflare.imageId][equals]=${doc.cloudflare.imageId}`,
  ]) {
    const response = await site.ask('anonymous', `/api/media?${query}`)
    expect(response.status).toBe(400)
  }
})
