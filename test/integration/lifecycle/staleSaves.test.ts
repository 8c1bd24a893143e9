import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawSolid } from '../../fixtures/images.js'
import { empty, listDocuments, listLedger, listStored, local } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { media, startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

type Waiting = { context: { wait: () => Promise<void> } }

const waitIn = async ({ req }: { req: { context: unknown } }): Promise<void> =>
  (req.context as Partial<Waiting['context']>).wait?.()

const hooks: CollectionConfig['hooks'] = { afterDelete: [waitIn], beforeChange: [waitIn] }
const plain: CollectionConfig = { ...media, hooks, upload: true }
const versioned: CollectionConfig = { ...plain, slug: 'versioned', versions: { maxPerDoc: 1 } }
const slugs = ['media', 'versioned']

/** A place where an operation stops, and goes on when it is told to. */
function createStop(): { args: Waiting; go: () => void; reached: Promise<void> } {
  let go!: () => void
  let reach!: () => void
  const mayGo = new Promise<void>((resolve) => (go = resolve))
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const wait = (): Promise<void> => {
    reach()
    return mayGo
  }
  return { args: { context: { wait } }, go, reached }
}

describe.each(databaseKinds)('a save of what was read before, %s', (database) => {
  let site: Site
  let bytes: Buffer

  beforeAll(async () => {
    bytes = await drawSolid({ format: 'png', height: 4, width: 4 })
    const options = { collections: { media: true as const, versioned: true as const } }
    site = await startPayload({ collections: [plain, versioned], database, options })
  })
  afterEach(() => empty(site, slugs))
  afterAll(() => site.stop())

  const file = (name: string) => toFile({ bytes, mimeType: 'image/png', name })
  const create = async (collection: string) =>
    local(site).create({ collection, data: { alt: 'First' }, file: file('first.png') })
  const idsStored = async () => (await listStored(site)).map(({ imageId }) => imageId)

  async function expectNothing(collection: string): Promise<void> {
    await getCloudflareImages(site.payload).settled()
    expect(await listDocuments(site, collection)).toEqual([])
    expect([await idsStored(), await listLedger(site)]).toEqual([[], []])
  }

  describe.each(slugs)('%s', (collection) => {
    test.each([
      ['of a title', {}],
      ['of another file', { file: 'late.png' }],
    ])(
      '%s does not bring a deleted document back',
      async (_, { file: name }: { file?: string }) => {
        const { id } = await create(collection)
        const stop = createStop()
        const save = local(site).update({
          ...stop.args,
          collection,
          data: { alt: 'Late' },
          id,
          ...(name === undefined ? {} : { file: file(name) }),
        })
        await stop.reached
        await local(site).delete({ collection, id })
        stop.go()
        await expect(save).rejects.toMatchObject({ status: 404 })
        await expectNothing(collection)
      },
    )

    test('of a title keeps the file that somebody has put there meanwhile', async () => {
      const { id } = await create(collection)
      const stop = createStop()
      const save = local(site).update({ ...stop.args, collection, data: { alt: 'Late' }, id })
      await stop.reached
      const replaced = await local(site).update({
        collection,
        data: {},
        file: file('second.png'),
        id,
      })
      stop.go()
      const { imageId } = replaced.cloudflare
      const newer = { alt: 'Late', cloudflare: { imageId }, filename: 'second.png' }
      expect(await save).toMatchObject(newer)
      await getCloudflareImages(site.payload).settled()
      await getCloudflareImages(site.payload).sweep({ graceSeconds: 0 })
      expect(await listDocuments(site, collection)).toMatchObject([newer])
      expect(await idsStored()).toContain(imageId)
      if (collection === 'media') expect(await idsStored()).toEqual([imageId])
    })

    // SQLite refuses a transaction while another is open, with this plugin and without it.
    if (database === 'sqlite-transactions') return

    test('does not bring a document back whose deletion ends at this moment', async () => {
      const { id } = await create(collection)
      const [reading, deleting] = [createStop(), createStop()]
      const save = local(site).update({ ...reading.args, collection, data: { alt: 'Late' }, id })
      await reading.reached
      const removal = local(site).delete({ ...deleting.args, collection, id })
      await deleting.reached
      const { db } = site.payload
      const { updateOne } = db
      const writing = new Promise<void>((resolve) => {
        db.updateOne = (args) => {
          if (args.collection === collection) resolve()
          return updateOne.call(db, args)
        }
      })
      reading.go()
      await Promise.race([writing, save.catch(() => undefined)])
      deleting.go()
      await removal.finally(() => (db.updateOne = updateOne))
      await expect(save).rejects.toMatchObject({ status: 404 })
      await expectNothing(collection)
    })
  })
})
