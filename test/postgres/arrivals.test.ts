import type { WebhookSite } from '../integration/webhook/webhookSite.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../src/index.js'
import { removeEmulatorFolders } from '../fixtures/openEmulator.js'
import {
  describeFile,
  emptyWithUploads,
  issue,
  saveForm,
} from '../integration/directUpload/browser.js'
import { expectSettled, listDocuments } from '../integration/support/account.js'
import { send } from '../integration/support/upload.js'
import {
  deliver,
  genuine,
  issue as issueDocument,
  notification,
  openWebhookSite,
  photo,
  upload,
} from '../integration/webhook/webhookSite.js'

const many = 30
/** Far longer than anything takes here; what waits for a connection waits for good. */
const bearableMs = 240_000

describe.each([4, 10])('a pool of %i connections, files that travel on their own', (poolSize) => {
  let opened: WebhookSite

  beforeAll(async () => {
    opened = await openWebhookSite({ poolSize })
  })
  afterEach(async () => {
    await emptyWithUploads(opened.site)
    await expectSettled(opened.site)
  })
  afterAll(async () => {
    await opened.stop()
    await removeEmulatorFolders()
  })

  const times = <T>(task: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: many }, (_, index) => task(index)))
  const all = <T>(value: T): T[] => Array<T>(many).fill(value)

  test(
    'thirty direct uploads at once: asked for, sent and saved',
    async () => {
      const { emulator, site } = opened
      const bytes = await photo()
      const saved = await times(async (index) => {
        const file = { bytes, name: `direct-${index}.jpg` }
        const { receipt, uploadURL } = await issue(site, { file })
        expect(await upload(emulator, uploadURL, bytes)).toBe(200)
        return saveForm(site, { file: describeFile(file, receipt) })
      })
      expect(saved.map(({ status }) => status)).toEqual(all(201))
      expect(await listDocuments(site)).toHaveLength(many)
      await expectSettled(site)
    },
    bearableMs,
  )

  test(
    'thirty messages of arrivals, beside saves of the same documents and three sweeps',
    async () => {
      const { emulator, site } = opened
      const waiting = await times(async (index) => {
        const { body } = await issueDocument(site, { filename: `told-${index}.jpg` })
        expect(await upload(emulator, body.uploadURL)).toBe(200)
        return { id: body.document!.id, imageId: body.imageId }
      })
      const images = getCloudflareImages(site.payload)
      const [told, saved] = await Promise.all([
        times((index) => deliver(site, genuine(notification(waiting[index]!.imageId)))),
        times((index) =>
          send(site, {
            data: { alt: `Title ${index}` },
            method: 'PATCH',
            path: `/api/media/${waiting[index]!.id}`,
          }),
        ),
        ...[1, 2, 3].map(() => images.sweep({ graceSeconds: 0 })),
      ])
      expect(told.map(({ status }) => status)).toEqual(all(200))
      expect(saved.map(({ status }) => status)).toEqual(all(200))
      await images.settled()
      // A save that began before its message may have written the status of then.
      await images.refresh({ now: new Date(opened.service.now().getTime() + 3_600_000) })
      const documents = await listDocuments(site)
      expect(documents.map(({ cloudflare }) => cloudflare.status)).toEqual(all('uploaded'))
      expect(documents.map(({ alt }) => alt).toSorted()).toEqual(
        all('')
          .map((_, index) => `Title ${index}`)
          .toSorted(),
      )
    },
    bearableMs,
  )
})
