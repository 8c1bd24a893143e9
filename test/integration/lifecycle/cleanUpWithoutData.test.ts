import type { CollectionAfterOperationHook, CollectionConfig, Config, Plugin } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../fixtures/images.js'
import { askGraphQL } from '../reading/askGraphQL.js'
import { empty, expectSettled, listDocuments, listLedger, local } from '../support/account.js'
import { databaseKinds, rollsBackOn } from '../support/database.js'
import { media, startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

/** What the site's own hooks may refuse about a deletion or a restore; the test names the moment. */
let failing: string | undefined

const throwAt = (moment: string) => (): void => {
  if (failing === moment) throw new Error(`${moment} says no`)
}

const failAfter =
  (moment: string, operations: readonly string[]): CollectionAfterOperationHook =>
  (hook) => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- only its name 'read' is retired
    if (operations.includes(hook.operation)) throwAt(moment)()
    return hook.result
  }

const ours: CollectionConfig = {
  ...media,
  hooks: {
    afterChange: [throwAt('afterChange')],
    afterDelete: [throwAt('afterDelete')],
    afterOperation: [failAfter('afterOperation', ['delete', 'deleteByID', 'restoreVersion'])],
    afterRead: [
      ({ context }) => {
        if (context.calm !== true) throwAt('afterRead')()
      },
    ],
    beforeDelete: [throwAt('beforeDelete')],
  },
}

/** Of a plugin that comes after this one: its hooks are behind the notes in the ledger. */
const later: Plugin = (config: Config) => ({
  ...config,
  collections: (config.collections ?? []).map((collection) =>
    collection.slug === 'media'
      ? {
          ...collection,
          hooks: {
            ...collection.hooks,
            afterDelete: [...(collection.hooks?.afterDelete ?? []), throwAt('a later afterDelete')],
            beforeChange: [
              ...(collection.hooks?.beforeChange ?? []),
              throwAt('a later beforeChange'),
            ],
            beforeDelete: [
              ...(collection.hooks?.beforeDelete ?? []),
              throwAt('a later beforeDelete'),
            ],
          },
        }
      : collection,
  ),
})

type Run = (site: Site, doc: MediaDoc, versionId: number | string | undefined) => Promise<unknown>

const path = '/api/media'

const deletions: Readonly<Record<string, Run>> = {
  'bulk deletion, Local API': (site, { id }) =>
    local(site).delete({ collection: 'media', where: { id: { in: [id] } } }),
  'bulk deletion, REST': (site, { id }) =>
    send(site, { method: 'DELETE', path: `${path}?where[id][equals]=${id}` }),
  'deletion, GraphQL': (site, { id }) =>
    askGraphQL(site, `mutation { deleteMedia(id: ${JSON.stringify(id)}) { id } }`, {
      asEditor: true,
    }),
  'deletion, Local API': (site, { id }) => local(site).delete({ collection: 'media', id }),
  'deletion, REST': (site, { id }) => send(site, { method: 'DELETE', path: `${path}/${id}` }),
}

const restores: Readonly<Record<string, Run>> = {
  'restore, GraphQL': (site, _doc, id) =>
    askGraphQL(site, `mutation { restoreVersionMedia(id: ${JSON.stringify(id)}) { id } }`, {
      asEditor: true,
    }),
  'restore, Local API': (site, _doc, id) => local(site).restoreVersion({ collection: 'media', id }),
  'restore, REST': (site, _doc, id) =>
    send(site, { method: 'POST', path: `${path}/versions/${id}` }),
}

const deletionMoments = [
  'beforeDelete',
  'a later beforeDelete',
  'afterRead',
  'afterDelete',
  'a later afterDelete',
  'afterOperation',
]
const restoreMoments = ['a later beforeChange', 'afterRead', 'afterChange', 'afterOperation']

const casesOf = (runs: Readonly<Record<string, Run>>, moments: readonly string[]) =>
  Object.keys(runs).flatMap((name) => moments.map((moment) => ({ moment, name })))

let first: Buffer
let second: Buffer

beforeAll(async () => {
  first = await drawSolid({ format: 'jpeg', height: 30, width: 40 })
  second = await drawSolid({ format: 'jpeg', height: 20, width: 30 })
})
afterEach(() => {
  failing = undefined
})

const create = (site: Site): Promise<MediaDoc> =>
  local(site).create({
    collection: 'media',
    data: {},
    file: toFile({ bytes: first, name: 'a.jpg' }),
  })

describe.each(databaseKinds)('a deletion that fails, %s', (database) => {
  let site: Site

  beforeAll(async () => {
    site = await startPayload({ collections: [ours], database, plugins: { after: [later] } })
  })
  afterEach(() => empty(site))
  afterAll(() => site.stop())

  test.each(casesOf(deletions, deletionMoments))(
    '$name, $moment: the image is there exactly with its document, and no note',
    async ({ moment, name }) => {
      const doc = await create(site)
      failing = moment
      await deletions[name]!(site, doc, undefined).catch(() => undefined)
      failing = undefined
      // No sweep.
      await expectSettled(site)
      // Payload commits what a bulk deletion has done, whatever a document's hook said.
      const isKept =
        rollsBackOn(database) && (!name.startsWith('bulk') || moment === 'afterOperation')
      const isGone = !moment.endsWith('beforeDelete') && !isKept
      expect(await listDocuments(site)).toHaveLength(isGone ? 0 : 1)
    },
  )
})

describe.each(databaseKinds)('a restore that fails, %s', (database) => {
  let site: Site

  beforeAll(async () => {
    site = await startPayload({
      collections: [{ ...ours, versions: true }],
      database,
      plugins: { after: [later] },
    })
  })
  afterEach(() => empty(site))
  afterAll(() => site.stop())

  test.each(casesOf(restores, restoreMoments))(
    '$name, $moment: no name and no note is held',
    async ({ moment, name }) => {
      const { id } = await create(site)
      await local(site).update({
        collection: 'media',
        data: {},
        file: toFile({ bytes: second, name: 'b.jpg' }),
        id,
      })
      const { docs } = await local(site).findVersions({ collection: 'media', sort: 'createdAt' })
      const [oldest, newest] = docs
      failing = moment
      await restores[name]!(site, oldest!.version, oldest!.id).catch(() => undefined)
      failing = undefined

      const [document] = await listDocuments(site)
      const isRestored = !rollsBackOn(database) && moment !== 'a later beforeChange'
      expect(document!.filename).toBe(isRestored ? 'a.jpg' : 'b.jpg')
      const kept = [oldest, newest].map((row) => row!.version.cloudflare.imageId!)
      const other = kept.filter((imageId) => imageId !== document!.cloudflare.imageId)
      // Notes about images that versions show are held, as after any replacement; no name is.
      const notes = await listLedger(site)
      expect(notes.map(({ kind }) => kind)).toEqual(notes.map(() => 'delete'))
      expect(notes.map(({ imageId }) => imageId)).toEqual(expect.arrayContaining(other))
      await expectSettled(site, { kept, ledger: notes.length })
    },
  )
})
