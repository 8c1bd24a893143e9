import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { LedgerKind, LedgerRow } from '../ledger.js'
import type { RemovalOutcome } from '../removeImage.js'
import type { SweepArgs, SweepOutcome, SweepReport, SweepRowArgs } from './sweepTypes.js'

import { randomUUID } from 'node:crypto'
import pMap from 'p-map'

import { defaultGraceSeconds } from '../createService.js'
import { removeOtherFile } from '../otherFiles/removeOtherFile.js'
import { followMoves, settlePrivacy } from '../privacy/settlePrivacy.js'
import { findCandidates } from '../reconcile/findCandidates.js'
import { postpone, removeImage } from '../removeImage.js'
import { findUpload } from '../sendImage.js'
import { settleClaim, settleDirect } from './sweepDirect.js'
import { removeStray, strayImages } from './sweepStrays.js'

export type { SweepReport } from './sweepTypes.js'

const batchSize = 100

/** Jobs of their own look after these. */
type KindOfOthers = 'check' | 'metadata' | 'queue'

/** How each kind is settled. */
const settlers: Readonly<
  Record<Exclude<LedgerKind, KindOfOthers>, (args: SweepRowArgs) => Promise<SweepOutcome>>
> = {
  claim: settleClaim,
  delete: settleDelete,
  direct: settleDirect,
  file: settleFile,
  privacy: settlePrivacy,
  upload: settleUpload,
}

const isOurs = (kind: LedgerKind): kind is keyof typeof settlers => Object.hasOwn(settlers, kind)

/** Each concerns one image and no other row; they need no transaction. */
const aloneKinds: ReadonlySet<LedgerKind> = new Set(['delete', 'upload'])

/** In turn: a claim decides about the direct upload whose image it claims. */
const kindsWithGrace = ['claim', 'delete', 'file', 'privacy', 'upload'] as const

/**
 * Finishes what a crash, a rollback, a failed validation or an outage left behind: every image
 * that nothing refers to is deleted, every settled row is dropped. Safe to run at any time, twice,
 * and in two processes at once.
 */
export async function sweep(args: SweepArgs): Promise<SweepReport> {
  const report: SweepReport = { deleted: 0, failed: 0, held: 0, referenced: 0, settled: 0 }
  // Rows carry the default grace; a shorter one is asked for by looking from that far ahead.
  const aheadMs = (defaultGraceSeconds - args.graceSeconds) * 1000
  const now = new Date(args.now.getTime() + aheadMs)
  await sweepKinds({ ...args, dueBy: now, kinds: kindsWithGrace, report })
  // An open upload URL is nobody's leftover, however short the grace.
  await sweepKinds({ ...args, dueBy: args.now, kinds: ['direct'], report })
  if (args.scan) {
    // First, or an image that its document has not followed yet would be a stray.
    report.settled += await followMoves(args)
    for await (const image of strayImages(args)) {
      if (args.signal?.aborted === true) break
      // Perhaps the only copy of what a document has lost: `reconcile` decides.
      const mayGo = async (): Promise<boolean> =>
        (await findCandidates({ ...args, images: [image] })).size === 0
      report[await removeStray({ ...args, image, mayGo })] += 1
    }
  }
  return report
}

type SweepKindsArgs = SweepArgs & {
  dueBy: Date
  kinds: readonly LedgerKind[]
  report: SweepReport
}

async function sweepKinds({
  concurrency = 1,
  dueBy,
  kinds,
  report,
  ...args
}: SweepKindsArgs): Promise<void> {
  const kept = new Set<string>()
  for (;;) {
    // A row handled is gone, or kept for a later date that may lie within the same look ahead.
    const due = await args.ledger.listDue({ kinds, limit: batchSize + kept.size, now: dueBy })
    const rows = due.filter(({ id }) => !kept.has(id))
    if (rows.length === 0) return
    const handle = async (row: LedgerRow): Promise<void> => {
      if (args.signal?.aborted === true) return
      const outcome = await settle({ ...args, row })
      report[outcome] += 1
      if (outcome === 'failed' || outcome === 'held') kept.add(row.id)
    }
    for (const row of rows.filter(({ kind }) => !aloneKinds.has(kind))) await handle(row)
    await pMap(
      rows.filter(({ kind }) => aloneKinds.has(kind)),
      handle,
      { concurrency },
    )
    if (args.signal?.aborted === true) return
  }
}

/** Does what one row is there for; one of a kind that others look after is held. */
export async function settleRow(args: SweepRowArgs): Promise<SweepOutcome> {
  const { kind } = args.row
  return isOurs(kind) ? settlers[kind](args) : 'held'
}

async function settle(args: SweepRowArgs): Promise<SweepOutcome> {
  try {
    return await settleRow(args)
  } catch (error) {
    // Whatever one row meets, the others get their turn; the row keeps the reason.
    await postpone({ ...args, error: error instanceof Error ? error : new Error('unknown') })
    await tellFailure(args, error)
    return 'failed'
  }
}

async function settleDelete(args: SweepRowArgs): Promise<SweepOutcome> {
  const { imageId } = args.row
  if (imageId === null) {
    await args.ledger.remove({ durable: true, id: args.row.id })
    return 'referenced'
  }
  return removeOf({ ...args, imageId, type: 'deleted' })
}

async function settleFile(args: SweepRowArgs): Promise<SweepOutcome> {
  const { collectionSlug, filename } = args.row
  const target = args.fileTargets(collectionSlug)
  const { error, outcome } = await removeOtherFile({ ...args, newId: randomUUID, target })
  if (outcome === 'failed') await tellFailure(args, error)
  if (outcome === 'deleted') {
    await args.emit({
      collection: collectionSlug,
      imageId: null,
      message: `The file "${String(filename)}" was deleted: no document has it.`,
      type: 'swept',
    })
  }
  return outcome
}

async function settleUpload(args: SweepRowArgs): Promise<SweepOutcome> {
  const { client, ledger, row } = args
  const imageId = row.imageId ?? (await findImageId({ client, uploadId: row.uploadId }))
  if (imageId === undefined || (await ledger.referenceOf({ imageId })) !== 'none') {
    await ledger.remove({ durable: true, id: row.id })
    return 'settled'
  }
  return removeOf({ ...args, imageId, type: 'swept' })
}

type RemoveOfArgs = SweepRowArgs & { imageId: string; type: 'deleted' | 'swept' }

async function removeOf({ imageId, type, ...args }: RemoveOfArgs): Promise<RemovalOutcome> {
  const { error, outcome } = await removeImage({ ...args, row: { ...args.row, imageId } })
  if (outcome === 'failed') await tellFailure({ ...args, row: { ...args.row, imageId } }, error)
  if (outcome === 'deleted') {
    await args.emit({
      collection: args.row.collectionSlug,
      imageId,
      message:
        type === 'deleted'
          ? 'The image was deleted at Cloudflare: nothing shows it any more.'
          : 'The image was deleted at Cloudflare: its document was never saved.',
      type,
    })
  }
  return outcome
}

async function tellFailure({ emit, row }: SweepRowArgs, error: unknown): Promise<void> {
  await emit({
    collection: row.collectionSlug,
    data: { attempts: row.attempts + 1 },
    imageId: row.imageId,
    message: `Cleaning up did not succeed and is tried again: ${error instanceof Error ? error.message : 'unknown error'}`,
    type: 'failed',
  })
}

type FindImageIdArgs = {
  client: ImagesClient
  uploadId: string | null
}

async function findImageId({ client, uploadId }: FindImageIdArgs): Promise<string | undefined> {
  if (uploadId === null) return undefined
  return (await findUpload({ client, uploadId }))?.imageId
}
