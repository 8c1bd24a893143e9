import type { WebhookSite } from '../webhook/webhookSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { svgPlain } from '../../fixtures/hostileImages.js'
import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { local } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { media } from '../support/startPayload.js'
import { openWebhookSite, upload } from '../webhook/webhookSite.js'
import {
  checkRowOf,
  documentOf,
  eventsOf,
  isAtCloudflare,
  issueOne,
  refresh,
} from './statusSite.js'

/** Where a save can be held, after the document was read and before it is written. */
type Gate = { hold: Promise<void> | undefined; reached: () => void }

describe.each(databaseKinds)('on %s', (database) => {
  const gate: Gate = { hold: undefined, reached: () => undefined }
  let opened: WebhookSite
  beforeAll(async () => {
    opened = await openWebhookSite({
      collections: [
        {
          ...media,
          fields: [
            { name: 'alt', type: 'text' },
            { name: 'tags', type: 'array', fields: [{ name: 'tag', type: 'text' }] },
          ],
          hooks: {
            beforeChange: [
              async ({ data }) => {
                const { hold } = gate
                gate.hold = undefined
                gate.reached()
                await hold
                return data as unknown
              },
            ],
          },
        },
      ],
      database,
    })
  })
  afterAll(async () => {
    await opened.stop()
    await removeEmulatorFolders()
  })

  const tags = [{ tag: 'a' }, { tag: 'b' }]

  /** Saves, and runs something while the save stands between its read and its write. */
  async function saveAround(id: number | string, meanwhile: () => Promise<unknown>): Promise<void> {
    let release = (): void => undefined
    gate.hold = new Promise((resolve) => {
      release = resolve
    })
    const reached = new Promise<void>((resolve) => {
      gate.reached = resolve
    })
    const saving = local(opened.site).update({
      collection: 'media',
      data: { alt: 'Edited', cloudflare: { crop: { height: 0.5, width: 0.5, x: 0, y: 0 } }, tags },
      id,
    })
    await reached
    await meanwhile()
    release()
    await saving
    await getCloudflareImages(opened.site.payload).settled()
  }

  test('twenty looks at once change once, and tell of it once', async () => {
    const { id, imageId, uploadURL } = await issueOne(opened, { document: { alt: 'Kept' } })
    await upload(opened.emulator, uploadURL)
    const outcomes = await Promise.all(Array.from({ length: 20 }, async () => refresh(opened, id)))
    expect(outcomes.map(({ status }) => status)).toEqual(Array<string>(20).fill('uploaded'))
    expect(outcomes.filter(({ changed }) => changed)).toHaveLength(1)
    expect(await eventsOf(opened, imageId)).toEqual(['issued', 'uploaded'])
    expect(await checkRowOf(opened, imageId)).toBeUndefined()
    expect(await documentOf(opened, id)).toMatchObject({ alt: 'Kept', width: 80 })
  })

  test('twenty looks at once at a file that is refused end in one word, and one deletion', async () => {
    const { id, imageId, uploadURL } = await issueOne(opened)
    await upload(opened.emulator, uploadURL, svgPlain())
    const outcomes = await Promise.all(Array.from({ length: 20 }, async () => refresh(opened, id)))
    expect(outcomes.map(({ status }) => status)).toEqual(Array<string>(20).fill('failed'))
    expect(await eventsOf(opened, imageId)).toEqual(['issued', 'failed'])
    expect(await isAtCloudflare(opened, imageId)).toBe(false)
  })

  // A transaction holds SQLite's only writer: nothing can come between its read and its write.
  if (database === 'sqlite-transactions') return

  test('an edit that was read before the file arrived keeps both the edit and the file', async () => {
    const { id, imageId, uploadURL } = await issueOne(opened)
    await upload(opened.emulator, uploadURL)
    await saveAround(id, async () => {
      expect(await refresh(opened, id)).toMatchObject({ changed: true, status: 'uploaded' })
    })
    const doc = await documentOf(opened, id)
    expect(doc).toMatchObject({ alt: 'Edited', tags, width: 80 })
    expect(doc.cloudflare).toMatchObject({
      crop: { height: 0.5, width: 0.5, x: 0, y: 0 },
      imageId,
      status: 'uploaded',
    })
    expect(await checkRowOf(opened, imageId)).toBeUndefined()
  })

  test('an edit that hid a missing image is put right by the look after it', async () => {
    const { id, imageId, uploadURL } = await issueOne(opened)
    await upload(opened.emulator, uploadURL)
    await refresh(opened, id)
    const { client } = await opened.service.connect()
    await saveAround(id, async () => {
      await client.deleteImage({ imageId })
      expect(await refresh(opened, id)).toMatchObject({ changed: true, status: 'failed' })
    })
    const images = getCloudflareImages(opened.site.payload)
    await images.refresh({ now: new Date(opened.service.now().getTime() + 31_000) })
    const doc = await documentOf(opened, id)
    expect(doc).toMatchObject({ alt: 'Edited', cloudflare: { status: 'failed' } })
  })
})
