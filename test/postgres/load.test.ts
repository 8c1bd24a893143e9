import type { CollectionConfig } from 'payload'

import type { FetchLike } from '../../src/cloudflare/fetchLike.js'
import type { Emulator } from '../../src/emulator/emulatorOptions.js'
import type { Site } from '../integration/support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { fetchFromHandler } from '../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../src/emulator/createEmulator.js'
import { localCredentials } from '../../src/options/resolveCredentials.js'
import { drawSolid } from '../fixtures/images.js'
import { empty, expectSettled, listDocuments, local } from '../integration/support/account.js'
import { media, startPayload } from '../integration/support/startPayload.js'
import { send, toFile } from '../integration/support/upload.js'

const many = 30
/** The end of what hangs: a save that waits for a connection waits for good. */
const bearableMs = 240_000

/** A document whose save makes an image: its transaction holds a connection before the file comes. */
const posts: CollectionConfig = {
  fields: [{ name: 'title', type: 'text' }],
  hooks: {
    afterChange: [
      async ({ operation, req }) => {
        if (operation !== 'create') return
        const { file } = req.context as { file?: unknown }
        await local({ payload: req.payload }).create({ collection: 'media', data: {}, file, req })
      },
    ],
  },
  slug: 'posts',
}

const notes: CollectionConfig = { fields: [{ name: 'title', type: 'text' }], slug: 'notes' }

describe.each([4, 10])('a pool of %i connections, thirty at once', (poolSize) => {
  let site: Site
  let emulator: Emulator
  let dir: string
  let bytes: Buffer
  /** Where uploads wait. */
  let gate: (() => Promise<void>) | undefined

  beforeAll(async () => {
    bytes = await drawSolid({ format: 'png', height: 4, width: 4 })
    dir = await mkdtemp(path.join(tmpdir(), 'busy-images-'))
    const { accountHash, accountId, apiToken: token } = localCredentials
    emulator = createEmulator({ accountHash, accountId, dir, flexibleVariants: true, token })
    const answer = fetchFromHandler(emulator.fetch)
    const fetch: FetchLike = async (url, init) => {
      if (init.method === 'POST') await gate?.()
      return answer(url, init)
    }
    const options = { fetch, local: { dir } }
    site = await startPayload({ collections: [media, notes, posts], options, poolSize })
  })
  afterAll(async () => {
    await site.stop()
    await emulator.close()
    await rm(dir, { recursive: true })
  })

  const file = (name: string) => ({ bytes, mimeType: 'image/png', name })
  const times = <T>(task: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: many }, (_, index) => task(index)))
  const all = (status: number): number[] => Array<number>(many).fill(status)

  test(
    'uploads, replacements and deletions, each with the others',
    async () => {
      const uploaded = await times((index) => send(site, { file: file(`up-${index}.png`) }))
      expect(uploaded.map(({ status }) => status)).toEqual(all(201))
      const replaced = await times((index) =>
        send(site, {
          file: file(`new-${index}.png`),
          method: 'PATCH',
          path: `/api/media/${uploaded[index]!.doc.id}`,
        }),
      )
      expect(replaced.map(({ status }) => status)).toEqual(all(200))
      await expectSettled(site)
      const mixed = await times((index) => {
        const documentPath = `/api/media/${uploaded[index]!.doc.id}`
        if (index % 3 === 0) return send(site, { method: 'DELETE', path: documentPath })
        return index % 3 === 1
          ? send(site, { file: file(`again-${index}.png`), method: 'PATCH', path: documentPath })
          : send(site, { file: file(`more-${index}.png`) })
      })
      expect(mixed.map(({ status }) => Math.floor(status / 100))).toEqual(all(2))
      expect(await listDocuments(site)).toHaveLength(many)
      await expectSettled(site)
      await empty(site)
    },
    bearableMs,
  )

  test(
    'images that are made within transactions of other documents',
    async () => {
      const made = await times((index) =>
        local(site).create({
          collection: 'posts',
          context: { file: toFile(file(`of-${index}.png`)) },
          data: { title: 'A post' },
        }),
      )
      expect(made).toHaveLength(many)
      expect(await listDocuments(site)).toHaveLength(many)
      await expectSettled(site)
      await empty(site, ['media', 'posts'])
    },
    bearableMs,
  )

  test(
    'eight uploads that hang keep nobody else from saving',
    async () => {
      const hanging = Array.from({ length: 8 }, (_, index) => index)
      let arrived = 0
      let release!: () => void
      const released = new Promise<void>((resolve) => (release = resolve))
      const allThere = new Promise<void>((resolve) => {
        gate = async () => {
          arrived += 1
          if (arrived === hanging.length) resolve()
          await released
        }
      })
      const slow = Promise.all(
        hanging.map((index) => send(site, { file: file(`slow-${index}.png`) })),
      )
      await allThere
      const saved = await times((index) =>
        local(site).create({ collection: 'notes', data: { title: String(index) } }),
      )
      expect(saved).toHaveLength(many)
      release()
      gate = undefined
      expect((await slow).map(({ status }) => status)).toEqual(hanging.map(() => 201))
      await expectSettled(site)
    },
    bearableMs,
  )
})
