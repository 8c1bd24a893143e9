import type { LedgerKind, LedgerRow } from '../../../src/service/ledger.js'
import type { CrashSite } from './crashSite.js'

import { createLedger } from '../../../src/plugin/database/createLedger.js'
import { claimRowId, directRowId, uploadRowId } from '../../../src/service/ledger.js'
import { drawSolid } from '../../fixtures/images.js'
import { imageIdOf, readRows } from './compareSides.js'
import { addBystander } from './directScenarios.js'
import { createDocument, replaceDocument } from './scenarios.js'
import { issue, sendFile, writeNotes } from './visitor.js'

const collection = 'versioned'

/** An image that no document has, as an upload would have left it. */
async function addImage({ service }: CrashSite, uploadId: string): Promise<string> {
  const bytes = await drawSolid({ format: 'jpeg', height: 8, width: 8 })
  const { client } = await service.connect()
  const { imageId } = await client.uploadImage({
    file: { bytes, mimeType: 'image/jpeg', name: 'stray.jpg', size: bytes.byteLength },
    metadata: {
      payload_collection: collection,
      payload_site: service.site,
      payload_upload: uploadId,
    },
  })
  return imageId
}

async function addRow(
  site: CrashSite,
  row: Partial<LedgerRow> & { id: string; kind: LedgerKind },
): Promise<void> {
  const ledger = createLedger(site)
  await ledger.insert({
    durable: true,
    row: {
      attempts: 0,
      collectionSlug: collection,
      dueAt: new Date().toISOString(),
      expiresAt: null,
      filename: null,
      imageId: null,
      lastError: null,
      uploadId: null,
      ...row,
    },
  })
}

/** An upload whose URL and receipt have expired. */
async function addOverdue(site: CrashSite, { isSent }: { isSent: boolean }): Promise<string> {
  const upload = await issue(site, { collection })
  if (isSent) await sendFile(site, upload)
  const { imageId } = upload
  const ledger = createLedger(site)
  const past = new Date(Date.now() - 1000).toISOString()
  for (const { id } of await ledger.findRows({ imageId, kinds: ['direct'] })) {
    await ledger.update({ durable: true, id, patch: { dueAt: past, expiresAt: past } })
  }
  return imageId
}

async function onlyImage({ payload }: CrashSite): Promise<string> {
  const [row] = await readRows(payload, collection)
  if (row === undefined) throw new Error('There is no document')
  return imageIdOf(row)
}

/** Everything that a crash, an outage or a person who gave up can leave, one of each. */
export async function makeMess(site: CrashSite): Promise<void> {
  // A version holds the first image, and a note about the second is wrong.
  await createDocument(site, collection)
  await replaceDocument(site, collection)
  const imageId = await onlyImage(site)
  await writeNotes(site, { kept: [imageId] })
  await addRow(site, { id: 'delete:shown', imageId, kind: 'delete' })

  await addRow(site, { id: 'delete:lost', imageId: await addImage(site, 'a'), kind: 'delete' })
  await addRow(site, {
    id: uploadRowId({ collection, filename: 'b.jpg' }),
    imageId: await addImage(site, 'b'),
    kind: 'upload',
    uploadId: 'b',
  })
  await addImage(site, 'c')
  await addRow(site, { id: 'lost:c', kind: 'upload', uploadId: 'c' })
  await addRow(site, { id: 'lost:nothing', kind: 'upload', uploadId: 'nothing' })

  // A URL that nobody used, one whose file nobody saved, one that never reached the browser.
  await addOverdue(site, { isSent: false })
  await addOverdue(site, { isSent: true })
  await addRow(site, { id: directRowId('nothing'), kind: 'direct', uploadId: 'nothing' })

  // A save that died, with and without the upload's own row.
  const claimed = await addOverdue(site, { isSent: true })
  for (const id of [claimed, await addImage(site, 'd')]) {
    await addRow(site, { id: claimRowId(id), imageId: id, kind: 'claim' })
  }

  // What is not to be touched: an open upload, and a document that waits for its file.
  await addBystander(site, collection)
  await issue(site, { collection, name: 'waiting.jpg', withDocument: true })
}
