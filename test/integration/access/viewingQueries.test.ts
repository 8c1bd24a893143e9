import type { Site } from '../support/startPayload.js'
import type { Given, Session } from './viewingSite.js'
import type { Viewer } from './viewingTable.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import { schemaOf } from '../support/schemaOf.js'
import { createGiven, signInViewers, startViewingSite } from './viewingSite.js'
import { documents } from './viewingTable.js'

let site: Site
let sessions: Record<Viewer, Session>
let open: Given
let vault: Given

beforeAll(async () => {
  site = await startViewingSite()
  sessions = await signInViewers(site)
  const give = (name: string) => createGiven({ kind: documents[name]!, name, site })
  ;[open, vault] = [await give('a public image'), await give('a private image')]
})
afterAll(() => site.stop())

/** What is told of documents whose image's id begins like this. */
type Ask = (args: { start: string; viewer: Viewer }) => Promise<unknown>

const rest =
  (path: string): Ask =>
  async ({ start, viewer }) => {
    const { headers } = sessions[viewer]
    const response = await site.rest(path + start, { anonymous: true, headers })
    const { totalDocs } = (await response.json()) as { totalDocs?: number }
    return { status: response.status, totalDocs }
  }

const query =
  (toSource: (start: string) => string): Ask =>
  async ({ start, viewer }) => {
    const { user } = sessions[viewer]
    const req = await createLocalReq(user === null ? {} : { user: user as never }, site.payload)
    const schema = schemaOf(site.payload.config)
    const contextValue = { headers: {}, req, res: {} }
    const { data, errors } = await graphql({ contextValue, schema, source: toSource(start) })
    return { data: JSON.stringify(data), errors: errors?.length }
  }

const queries: readonly { ask: Ask; name: string; of: () => Given }[] = [
  { ask: rest('/api/open?where[cloudflare.imageId][like]='), name: 'a list', of: () => open },
  {
    ask: rest('/api/open?where[or][0][and][0][cloudflare.imageId][like]='),
    name: 'a list, asked in a roundabout way',
    of: () => open,
  },
  {
    ask: rest('/api/open/count?where[cloudflare.imageId][like]='),
    name: 'a count',
    of: () => open,
  },
  {
    ask: rest('/api/pages?where[cover.cloudflare.imageId][like]='),
    name: 'documents that show it',
    of: () => open,
  },
  {
    ask: rest('/api/vault/versions?where[version.cloudflare.imageId][like]='),
    name: 'versions',
    of: () => vault,
  },
  {
    ask: query(
      (start) =>
        `{ OpenAll(where: { cloudflare__imageId: { like: "${start}" } }) { totalDocs docs { id } } }`,
    ),
    name: 'a list by GraphQL',
    of: () => open,
  },
]

test('the site itself can ask', async () => {
  const where = { 'cloudflare.imageId': { like: open.imageId.slice(0, 8) } }
  const { totalDocs } = await site.payload.count({ collection: 'open' as never, where })
  expect(totalDocs).toBe(1)
})

// Whoever is told how an id begins finds out the rest letter by letter.
describe.each(queries.map((row) => ({ ...row })))('$name', ({ ask, of }) => {
  test.each(['guest', 'blind reader', 'blind editor'] as const)(
    'tells %s nothing about the id of an image',
    async (viewer) => {
      const right = await ask({ start: of().imageId.slice(0, 8), viewer })
      expect(right).toEqual(await ask({ start: 'zzzzzzzz', viewer }))
    },
  )
})
