import type { MediaDoc } from '../support/account.js'
import type { WebhookSite } from '../webhook/webhookSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { local } from '../support/account.js'
import { media } from '../support/startPayload.js'
import { openWebhookSite, upload } from '../webhook/webhookSite.js'
import { checkRowOf, documentOf, issueOne, post, refresh } from './statusSite.js'

type VersionRow = { id: number | string; latest?: boolean; updatedAt: string; version: MediaDoc }

let opened: WebhookSite
beforeAll(async () => {
  opened = await openWebhookSite({
    collections: [{ ...media, versions: { drafts: true, maxPerDoc: 0 } }],
  })
})
afterAll(async () => {
  await opened.stop()
  await removeEmulatorFolders()
})

async function versionsOf(id: number | string): Promise<VersionRow[]> {
  const { docs } = await opened.site.payload.db.findVersions({
    collection: 'media',
    limit: 0,
    pagination: false,
    sort: '-updatedAt',
    where: { parent: { equals: id } },
  })
  return docs as unknown as VersionRow[]
}

const edit = async (id: number | string, data: Record<string, unknown>, draft: boolean) =>
  local(opened.site).update({ collection: 'media', data, draft, id })

/** Shows a new image, whose file is to come, in a draft over what is published. */
async function draftOver(id: number | string) {
  const { imageId, uploadURL } = await issueOne(opened)
  const [latest] = await versionsOf(id)
  const expiresAt = new Date(Date.now() + 600_000).toISOString()
  await edit(id, { alt: 'Draft' }, true)
  const [row] = await versionsOf(id)
  if (row === undefined || latest === undefined) throw new Error('There are no versions')
  // The document that was created for the image gives it up.
  await opened.site.payload.db.deleteMany({
    collection: 'media',
    where: { 'cloudflare.imageId': { equals: imageId } },
  })
  const cloudflare = { ...row.version.cloudflare, expiresAt, imageId, status: 'draft' }
  await opened.site.payload.db.updateVersion({
    collection: 'media',
    id: row.id,
    versionData: { ...row, version: { ...row.version, cloudflare } },
  })
  return { imageId, uploadURL, versionId: row.id }
}

describe('with versions', () => {
  test('every version of the image gets its state, and keeps its date and its words', async () => {
    const { id, uploadURL } = await issueOne(opened, { document: { alt: 'One' } })
    await edit(id, { alt: 'Two' }, false)
    await edit(id, { alt: 'Three' }, true)
    await upload(opened.emulator, uploadURL)
    const before = await versionsOf(id)
    expect(await refresh(opened, id)).toMatchObject({ changed: true, status: 'uploaded' })
    const after = await versionsOf(id)
    expect(after.map(({ version }) => version.alt)).toEqual(['Three', 'Two', 'One'])
    expect(after.map(({ updatedAt }) => updatedAt)).toEqual(
      before.map(({ updatedAt }) => updatedAt),
    )
    for (const { version } of after) {
      expect(version).toMatchObject({ cloudflare: { status: 'uploaded' }, height: 60, width: 80 })
    }
    expect(await documentOf(opened, id)).toMatchObject({ cloudflare: { status: 'uploaded' } })
  })

  test('an image that only the newest draft shows makes that draft ready', async () => {
    const first = await issueOne(opened, { document: { _status: 'published', alt: 'Published' } })
    await upload(opened.emulator, first.uploadURL)
    await refresh(opened, first.id)
    const { imageId, uploadURL, versionId } = await draftOver(first.id)
    await upload(opened.emulator, uploadURL)
    const path = `/api/media/by-image-id/${imageId}`
    const found = (await (await opened.site.rest(path)).json()) as MediaDoc
    expect(found).toMatchObject({ alt: 'Draft', id: first.id, url: null })
    const { body } = await post(opened.site, '/api/media/refresh', { unsettled: true })
    expect(body).toMatchObject({ changed: 1, failed: 0, hasMore: false })
    const version = (await versionsOf(first.id)).find((row) => row.id === versionId)?.version
    expect(version).toMatchObject({ cloudflare: { imageId, status: 'uploaded' }, width: 80 })
    const published = await documentOf(opened, first.id)
    expect(published.cloudflare).toMatchObject({ imageId: first.imageId, status: 'uploaded' })
    expect(await checkRowOf(opened, imageId)).toBeUndefined()
  })

  test('a draft that was saved with the state of before is put right', async () => {
    const { id, imageId, uploadURL } = await issueOne(opened)
    await edit(id, { alt: 'Newer' }, true)
    const [row] = await versionsOf(id)
    if (row === undefined) throw new Error('There is no version')
    await upload(opened.emulator, uploadURL)
    await refresh(opened, id)
    const cloudflare = { ...row.version.cloudflare, status: 'draft' }
    await opened.site.payload.db.updateVersion({
      collection: 'media',
      id: row.id,
      versionData: { ...row, version: { ...row.version, cloudflare } },
    })
    await edit(id, { alt: 'Newest' }, true)
    await getCloudflareImages(opened.site.payload).settled()
    const versions = await versionsOf(id)
    expect(versions.map(({ version }) => version.alt)).toContain('Newest')
    for (const { version } of versions) {
      expect(version.cloudflare).toMatchObject({ imageId, status: 'uploaded' })
    }
    expect(await checkRowOf(opened, imageId)).toBeUndefined()
  })
})
