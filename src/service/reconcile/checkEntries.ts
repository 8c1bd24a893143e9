import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { ImageStatus } from '../../core/imageStatus.js'
import type { ImageEntry } from '../ledger.js'
import type { IdTable } from './createIdTable.js'
import type { FindingKind } from './reconcileReport.js'
import type { ReconcileRun } from './reconcileRun.js'

import { isImageStatus } from '../../core/imageStatus.js'
import { isCloudflareImagesError } from '../../errors.js'
import { findImage } from '../findImage.js'
import { pageSize } from './listSiteImages.js'
import { addFinding } from './reconcileReport.js'
import { mustStop } from './reconcileRun.js'

type EntriesArgs = ReconcileRun & {
  collection: string
  of: 'documents' | 'drafts'
  /** Images reported already: a draft shows that of its document again. */
  seen: IdTable
}
type EntryArgs = EntriesArgs & { entry: ImageEntry; status: 'none' | ImageStatus }

/** Seconds after a URL's end before a draft counts as abandoned: the file may be on its way. */
const settleAfterSeconds = 300

/** From the database to the account: missing images, privacy drift, abandoned drafts. */
export async function checkEntries(args: EntriesArgs): Promise<void> {
  const { collection, of, onProgress, ledger, report } = args
  const { counts } = report
  let after: number | string | undefined
  do {
    const { entries, next } = await ledger.listEntries({ after, collection, limit: pageSize, of })
    for (const entry of entries) {
      const status = isImageStatus(entry.status) ? entry.status : 'none'
      if (of === 'documents') {
        counts.documents += 1
        counts.statuses[status] = (counts.statuses[status] ?? 0) + 1
      }
      await checkEntry({ ...args, entry, status })
      if (mustStop(args)) return
    }
    onProgress?.({ done: counts.documents, phase: 'documents' })
    after = next
  } while (after !== undefined)
}

async function checkEntry(args: EntryArgs): Promise<void> {
  const { entry, seen, status, table } = args
  if (status === 'failed' || status === 'expired') return
  if (status === 'pending' || status === 'draft') return checkDraft(args)
  const isPrivate = table.get(entry.imageId)
  if (isPrivate === entry.requireSignedURLs || seen.get(entry.imageId) !== undefined) return
  seen.set(entry.imageId, true)
  try {
    await confirm(args)
    args.failureLimit.note(false)
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    args.report.missing.failed += 1
    args.failureLimit.note(true)
  }
}

/** The listing said so, some time ago; now the image itself is asked. */
async function confirm(args: EntryArgs): Promise<void> {
  const { entry, fix, refresh, report, settled, site } = args
  const image = await findImage({ client: args.client, imageId: entry.imageId })
  if (image === undefined) {
    const isMoved = settled.get(entry.imageId)
    // Counted with the image that it has become.
    if (isMoved === true) return
    report.missing.found += 1
    note(args, 'missing')
    // Whether its picture is lost, a person decides.
    if (!fix || isMoved === false) return
    if ((await refresh(entry.imageId)).status === 'failed') report.missing.marked += 1
    return
  }
  if (image.metadata.payload_site !== site) report.counts.unstamped += 1
  if (image.requireSignedURLs === entry.requireSignedURLs) return
  report.privacyDrift.found += 1
  note(args, 'privacyDrift')
  if (fix && (await adoptPrivacy(args, image))) report.privacyDrift.mended += 1
}

/** Cloudflare decides how an image is delivered; an address of the other kind leads nowhere. */
async function adoptPrivacy(
  { entry, images }: EntryArgs,
  { requireSignedURLs }: CloudflareImage,
): Promise<boolean> {
  const document = await images.findByImageId({ imageId: entry.imageId })
  if (document === undefined) return false
  return images.writeState({ document, patch: { cloudflare: { requireSignedURLs } } })
}

async function checkDraft(args: EntryArgs): Promise<void> {
  const { entry, fix, now, failureLimit, refresh, report, seen } = args
  const expiresAt = Date.parse(entry.expiresAt ?? '')
  if (!(expiresAt + settleAfterSeconds * 1000 <= now.getTime())) return
  if (seen.get(entry.imageId) !== undefined) return
  seen.set(entry.imageId, true)
  report.abandonedDrafts.documents += 1
  note(args, 'abandonedDraft')
  if (!fix) return
  try {
    const { status } = await refresh(entry.imageId)
    if (status !== 'draft' && status !== 'pending') report.abandonedDrafts.settled += 1
    failureLimit.note(false)
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    report.abandonedDrafts.failed += 1
    failureLimit.note(true)
  }
}

function note({ collection, entry, report }: EntryArgs, kind: FindingKind): void {
  addFinding(report, {
    collection,
    documentId: String(entry.id),
    imageId: entry.imageId,
    kind,
  })
}
