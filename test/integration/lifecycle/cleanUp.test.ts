import type { CollectionAfterOperationHook, CollectionConfig, Config, Plugin } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants, drawSolid } from '../../fixtures/images.js'
import { askGraphQL } from '../reading/askGraphQL.js'
import { empty, expectSettled, listDocuments, listStored, local } from '../support/account.js'
import { databaseKinds, rollsBackOn } from '../support/database.js'
import { media, startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

/** Everything after the upload that may say no; a document's field `fails` names it. */
const moments = [
  'a later beforeChange',
  'validation',
  'afterChange',
  'afterChange of a field',
  'afterRead',
  'afterOperation',
  'a later afterOperation',
] as const
type Moment = (typeof moments)[number]

const throwAt =
  (moment: Moment) =>
  ({ data, doc }: { data?: { fails?: unknown }; doc?: { fails?: unknown } }): void => {
    if ((doc ?? data)?.fails === moment) throw new Error(`${moment} says no`)
  }

/** A bulk update ends there with all its documents, of which one fails. */
const failAfter =
  (moment: Moment): CollectionAfterOperationHook =>
  (hook) => {
    const result: unknown = hook.result
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- only its name 'read' is retired
    const isSave = ['create', 'update', 'updateByID'].includes(hook.operation)
    const docs = (result as { docs?: { fails?: unknown }[] }).docs ?? [
      result as { fails?: unknown },
    ]
    if (isSave) for (const doc of docs) throwAt(moment)({ doc })
    return hook.result
  }

const failing: CollectionConfig = {
  ...media,
  fields: [
    ...media.fields,
    {
      hooks: {
        afterChange: [({ siblingData }) => throwAt('afterChange of a field')({ doc: siblingData })],
      },
      name: 'fails',
      type: 'text',
      validate: (value: unknown) => value !== 'validation' || 'This value is bad.',
    },
  ],
  hooks: {
    afterChange: [throwAt('afterChange')],
    afterOperation: [failAfter('afterOperation')],
    afterRead: [
      ({ context, doc }) => {
        if (context.calm !== true) throwAt('afterRead')({ doc: doc as { fails?: unknown } })
      },
    ],
  },
}

const posts: CollectionConfig = {
  fields: [{ name: 'title', type: 'text' }],
  hooks: {
    afterChange: [
      async ({ req }) => {
        const file = toFile({ bytes: second, name: 'by-post.jpg' })
        await local(req).create({ collection: 'media', data: {}, file, req })
        throw new Error('the post says no')
      },
    ],
  },
  slug: 'posts',
}

/** A plugin that comes after this one has its hooks behind the upload. */
const later: Plugin = (config: Config) => ({
  ...config,
  collections: (config.collections ?? []).map((collection) =>
    collection.slug === 'media'
      ? {
          ...collection,
          hooks: {
            ...collection.hooks,
            afterOperation: [
              ...(collection.hooks?.afterOperation ?? []),
              failAfter('a later afterOperation'),
            ],
            beforeChange: [
              ...(collection.hooks?.beforeChange ?? []),
              throwAt('a later beforeChange'),
            ],
          },
        }
      : collection,
  ),
})

let first: Buffer
let second: Buffer
const path = '/api/media'
const name = 'photo.jpg'
const calm = { calm: true }

beforeAll(async () => {
  first = await drawQuadrants({ height: 60, width: 80 })
  second = await drawSolid({ format: 'jpeg', height: 20, width: 30 })
})

type Save = (site: Site, fails: Moment, before: MediaDoc) => Promise<unknown>

const saves: Record<string, Save> = {
  'bulk update, Local API': (site, _fails, { id }) =>
    local(site).update({
      collection: 'media',
      context: calm,
      data: { alt: 'bulk' },
      file: toFile({ bytes: second, name: 'bulk.jpg' }),
      where: { id: { in: [id, -1] } },
    }),
  'bulk update, REST': (site) =>
    send(site, {
      data: { alt: 'bulk' },
      file: { bytes: second, name: 'bulk.jpg' },
      method: 'PATCH',
      path: `${path}?where[filename][exists]=true`,
    }),
  'create, Local API': (site, fails) =>
    local(site).create({
      collection: 'media',
      data: { fails },
      file: toFile({ bytes: second, name }),
    }),
  'create, REST': (site, fails) =>
    send(site, { data: { fails }, file: { bytes: second, name }, path }),
  'duplicate, GraphQL': (site, fails, { id }) =>
    askGraphQL(
      site,
      `mutation { duplicateMedia(id: ${JSON.stringify(id)}, data: { fails: "${fails}" }) { id } }`,
      {
        asEditor: true,
      },
    ),
  'duplicate, Local API': (site, fails, { id }) =>
    local(site).duplicate({ collection: 'media', data: { fails }, id }),
  'duplicate, REST': (site, fails, { id }) =>
    send(site, { json: { fails }, path: `${path}/${id}/duplicate` }),
  'update, Local API': (site, fails, { id }) =>
    local(site).update({
      collection: 'media',
      data: { fails },
      file: toFile({ bytes: second, name: 'next.jpg' }),
      id,
    }),
  'update, REST': (site, fails, { id }) =>
    send(site, {
      data: { fails },
      file: { bytes: second, name: 'next.jpg' },
      method: 'PATCH',
      path: `${path}/${id}`,
    }),
}

describe.each(databaseKinds)('a save that fails after its upload, %s', (database) => {
  const rollsBack = rollsBackOn(database)
  let site: Site

  beforeAll(async () => {
    site = await startPayload({
      collections: [failing, posts],
      database,
      plugins: { after: [later] },
    })
  })
  afterEach(async () => {
    for (const { id } of await listDocuments(site)) {
      await site.payload.db.updateOne({ collection: 'media', data: { fails: null }, id })
    }
    await empty(site)
  })
  afterAll(() => site.stop())

  const cases = Object.keys(saves).flatMap((save) => moments.map((moment) => ({ moment, save })))

  test.each(cases)('$save, $moment: no image and no name is left', async ({ moment, save }) => {
    const before = await local(site).create({
      collection: 'media',
      data: { alt: 'before' },
      file: toFile({ bytes: first, name: 'before.jpg' }),
    })
    if (save.startsWith('bulk')) {
      await site.payload.db.updateOne({
        collection: 'media',
        data: { fails: moment },
        id: before.id,
      })
    }
    await saves[save]!(site, moment, before).catch(() => undefined)

    // No sweep: what is there at Cloudflare and in the ledger is what the documents say.
    await expectSettled(site)
    const documents = await listDocuments(site)
    const isWritten = !rollsBack && !['a later beforeChange', 'validation'].includes(moment)
    if (!save.startsWith('bulk') && !isWritten) {
      expect(documents).toMatchObject([{ alt: 'before', filename: 'before.jpg', id: before.id }])
      expect((await send(site, { file: { bytes: first, name }, path })).doc.filename).toBe(name)
    }
  })

  test('something else that fails after it has saved an image: both, or neither', async () => {
    const created = local(site).create({ collection: 'posts', data: { title: 'x' } })
    await expect(created).rejects.toThrow('the post says no')
    await expectSettled(site)
    expect(await listStored(site)).toHaveLength(rollsBack ? 0 : 1)
  })

  test('two at once in one request, of which one fails: the other keeps its image', async () => {
    const req = { context: {}, payload: site.payload }
    const [good, bad] = await Promise.allSettled([
      local(site).create({
        collection: 'media',
        data: {},
        disableTransaction: true,
        file: toFile({ bytes: first, name: 'good.jpg' }),
        req: { ...req },
      }),
      local(site).create({
        collection: 'media',
        data: { fails: 'validation' },
        disableTransaction: true,
        file: toFile({ bytes: second, name: 'bad.jpg' }),
        req: { ...req },
      }),
    ])
    expect([good.status, bad.status]).toEqual(['fulfilled', 'rejected'])
    expect(await listDocuments(site)).toMatchObject([{ filename: 'good.jpg' }])
    await expectSettled(site)
    await getCloudflareImages(site.payload).settled()
  })
})
