import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawSolid } from '../../fixtures/images.js'
import { expectSettled, listDocuments, listStored, readStored } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

const bulkSize = 20
const shared = ['one.png', 'two.png', 'three.png']

describe.each(databaseKinds)(
  'two bulk uploads of twenty at once, three names equal, %s',
  (database) => {
    let site: Site

    beforeAll(async () => {
      site = await startPayload({ collections: [media], database })
    })
    afterAll(() => site.stop())

    /** As the admin panel's bulk upload does: one request a file, all at once. */
    const upload = (who: number) =>
      Array.from({ length: bulkSize }, async (_, index) => {
        const bytes = await drawSolid({ color: [who * 100, index * 10, 7], height: 4, width: 4 })
        const name = shared[index] ?? `${who}-${index}.png`
        const sent = await send(site, {
          data: { alt: `${who}/${index}` },
          file: { bytes, mimeType: 'image/png', name },
        })
        return { bytes, sent }
      })

    test('a document, an image and a name for each, none lost or shared', async () => {
      const answers = await Promise.all([...upload(1), ...upload(2)])
      const saved = answers.filter(({ sent }) => sent.status === 201)
      // SQLite refuses a transaction while another is open, and core swallows a failed commit: with
      // this plugin and without it. What is saved has its image all the same, and nothing else is.
      if (database === 'sqlite-transactions') {
        await getCloudflareImages(site.payload).sweep({ graceSeconds: 0 })
        await expectSettled(site)
        return
      }
      expect(saved).toHaveLength(2 * bulkSize)
      const documents = await listDocuments(site)
      expect(documents).toHaveLength(saved.length)
      expect(new Set(documents.map(({ filename }) => filename)).size).toBe(saved.length)
      expect(await listStored(site)).toHaveLength(saved.length)
      for (const { bytes, sent } of saved) {
        expect(await readStored(site, sent.doc.cloudflare.imageId!)).toEqual(bytes)
      }
      await expectSettled(site)
      for (const name of shared) {
        const stem = name.slice(0, -'.png'.length)
        const [plain, counted] = [name, `${stem}-1.png`]
        expect(documents.map(({ filename }) => filename)).toEqual(
          expect.arrayContaining([plain, counted]),
        )
      }
    })
  },
)
