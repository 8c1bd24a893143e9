import type { Where } from 'payload'

import type { StoredPatch } from '../database/storedData.js'
import type { MigrateProblem, MigrateRun } from './migrateTypes.js'

import { randomUUID } from 'node:crypto'

import { defaultGraceSeconds } from '../../service/createService.js'
import { findImage } from '../../service/findImage.js'
import { markForDeletion, removeImage } from '../../service/removeImage.js'
import { hasVersions } from '../database/hasVersions.js'
import { noImageFields } from '../database/noImage.js'
import { toData, writeVersion } from '../database/storedData.js'
import { forEachMoved, type Moved } from './moved.js'
import { takenPrefix } from './takeImage.js'

/** What a way back has done. */
export type RollbackReport = {
  failed: number
  isComplete: boolean
  problems: MigrateProblem[]
  /** Documents that have their files again. */
  rolledBack: number
}

/**
 * Documents whose files are still there are given back to them, and their images deleted. What was
 * uploaded since stays at Cloudflare.
 */
export async function rollback(run: MigrateRun): Promise<RollbackReport> {
  const report: RollbackReport = { failed: 0, isComplete: true, problems: [], rolledBack: 0 }
  const work = async (moved: Moved): Promise<void> => {
    if (run.options.dryRun !== true) await giveBack(run, moved)
    report.rolledBack += 1
  }
  await forEachMoved({ report, run, work })
  return report
}

async function giveBack(run: MigrateRun, moved: Moved): Promise<void> {
  const { client, ledger, service } = run
  const { collection, docId, imageId } = moved
  const image = await findImage({ client, imageId })
  const isTaken = String(image?.metadata.payload_upload).startsWith(takenPrefix)
  // Before the documents change: a crash leaves the note for the sweep.
  const id = isTaken
    ? undefined
    : await markForDeletion({
        collection,
        documentId: docId,
        durable: true,
        graceSeconds: defaultGraceSeconds,
        imageId,
        ledger,
        newId: randomUUID,
        now: service.now(),
      })
  await forgetImage(run, moved)
  const row = id === undefined ? undefined : await ledger.readRow({ id })
  if (row === undefined) return
  const { error, outcome } = await removeImage({
    client,
    ledger,
    now: service.now(),
    row: { ...row, imageId },
  })
  if (outcome === 'failed') throw error
}

/** As documents from before the plugin are. */
const nothing = (): StoredPatch => ({ cloudflare: noImageFields() })

async function forgetImage({ payload }: MigrateRun, moved: Moved): Promise<void> {
  const { collection, docId, filename, imageId } = moved
  const shows = (prefix = ''): Where[] => [
    { [`${prefix}cloudflare.imageId`]: { equals: imageId } },
    { [`${prefix}filename`]: { equals: filename } },
  ]
  if (hasVersions(payload, collection)) {
    const { docs } = await payload.db.findVersions({
      collection,
      limit: 0,
      pagination: false,
      select: { parent: true },
      where: { and: [{ parent: { equals: docId } }, ...shows('version.')] },
    })
    for (const { id } of docs) {
      await writeVersion({ collection, id, patch: nothing(), payload, where: shows('version.') })
    }
  }
  await payload.db.updateOne({
    collection,
    data: { ...toData({ patch: nothing(), payload }), updatedAt: null },
    // One statement on SQL too: compared and written at once.
    options: { atomic: true },
    where: { and: [{ id: { equals: docId } }, ...shows()] },
  })
}
