import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawSolid } from '../../fixtures/images.js'
import { listDocuments, listLedger, listStored, local } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { media, startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

const versioned: CollectionConfig = { ...media, upload: true, versions: { maxPerDoc: 0 } }
const plain: CollectionConfig = { ...media, slug: 'plain', upload: true }
const rounds = 25

/** A small generator of pseudo-random numbers: the same steps in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** SQLite refuses a transaction while another is open, with this plugin and without it. */
const kinds = databaseKinds.filter((kind) => kind !== 'sqlite-transactions')

describe.each(kinds)('one document, several changes at once, %s', (database) => {
  let site: Site
  let bytes: Buffer

  beforeAll(async () => {
    bytes = await drawSolid({ format: 'png', height: 4, width: 4 })
    const options = {
      collections: {
        media: { privacy: 'document' as const, flexible: false },
        plain: true as const,
      },
    }
    site = await startPayload({
      collections: [versioned, plain],
      database,
      options: { ...options, delivery: {}, variants: { small: { width: 20 } } },
    })
  })
  afterAll(() => site.stop())

  const file = (name: string) => toFile({ bytes, mimeType: 'image/png', name })

  /** Each may fail: the document may be gone, or just be changed by another. */
  const changes = [
    (id: number | string, name: string) =>
      local(site).update({ collection: 'media', data: {}, file: file(`${name}.png`), id }),
    (id: number | string) => local(site).delete({ collection: 'media', id }),
    (id: number | string) => local(site).duplicate({ collection: 'media', id }),
    async (id: number | string) => {
      const { docs } = await local(site).findVersions({
        collection: 'media',
        sort: 'createdAt',
        where: { parent: { equals: id } },
      })
      return local(site).restoreVersion({ collection: 'media', id: docs[0]?.id })
    },
    ...[true, false].map(
      (requireSignedURLs) => (id: number | string) =>
        local(site).update({
          collection: 'media',
          data: { cloudflare: { requireSignedURLs } },
          id,
        }),
    ),
  ] as const

  async function expectNothingLost(): Promise<void> {
    const images = getCloudflareImages(site.payload)
    await images.settled()
    await images.sweep({ graceSeconds: 0 })
    const documents = await listDocuments(site)
    const { docs: versions } = await local(site).findVersions({ collection: 'media', limit: 0 })
    const shown = documents.map(({ cloudflare }) => cloudflare.imageId)
    const kept = versions.map(({ version }) => version.cloudflare.imageId)
    const stored = (await listStored(site)).map(({ imageId }) => imageId)
    expect(stored.filter((imageId) => ![...shown, ...kept].includes(imageId))).toEqual([])
    expect(shown.filter((imageId) => !stored.includes(imageId ?? ''))).toEqual([])
  }

  test('a deletion has noted the image, and another takes its place before the row goes', async () => {
    const { payload } = site
    const { id } = await local(site).create({
      collection: 'plain',
      data: {},
      file: file('noted.png'),
    })
    const { deleteOne } = payload.db
    let release!: () => void
    const released = new Promise<void>((resolve) => (release = resolve))
    let removal!: Promise<unknown>
    await new Promise<void>((resolve) => {
      payload.db.deleteOne = async (args) => {
        if (args.collection === 'plain') {
          resolve()
          await released
        }
        return deleteOne.call(payload.db, args) as Promise<Record<string, unknown>>
      }
      removal = local(site).delete({ collection: 'plain', id })
    })
    const { cloudflare } = await local(site).update({
      collection: 'plain',
      data: {},
      file: file('late.png'),
      id,
    })
    release()
    await removal.finally(() => (payload.db.deleteOne = deleteOne))
    const ids = async () => (await listStored(site)).map(({ imageId }) => imageId)
    await getCloudflareImages(payload).settled()
    expect(await ids()).toEqual([cloudflare.imageId])
    await getCloudflareImages(payload).sweep({ graceSeconds: 0 })
    expect([await ids(), await listLedger(site)]).toEqual([[], []])
  })

  test('a replacement and a deletion: no image that nobody knows of', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { id } = await local(site).create({
        collection: 'media',
        data: {},
        file: file(`pair-${round}.png`),
      })
      await Promise.allSettled([changes[0](id, `other-${round}`), changes[1](id)])
    }
    await expectNothingLost()
  })

  test('any three of replacing, deleting, duplicating, restoring, hiding and showing', async () => {
    const random = createRandom(20_261_129)
    for (let round = 0; round < rounds; round += 1) {
      const { id } = await local(site).create({
        collection: 'media',
        data: {},
        file: file(`three-${round}.png`),
      })
      const chosen = Array.from({ length: 3 }, () => changes[random(changes.length)]!)
      await Promise.allSettled(chosen.map((change, index) => change(id, `three-${round}-${index}`)))
    }
    await expectNothingLost()
    expect((await listLedger(site)).filter(({ kind }) => kind === 'upload')).toEqual([])
  })
})
