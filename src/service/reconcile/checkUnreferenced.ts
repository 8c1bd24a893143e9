import type { CloudflareImage, ImagesClient } from '../../cloudflare/imagesClient.js'
import type { ImageDocument } from '../imageDocuments.js'
import type { IdTable } from './createIdTable.js'

import { isCloudflareImagesError } from '../../errors.js'
import { defaultGraceSeconds } from '../createService.js'
import { checkRowId, type DocumentWithFilename } from '../ledger.js'
import { findCandidates, type Owners } from './findCandidates.js'
import { listSiteImages, pickUnreferenced } from './listSiteImages.js'
import { keysOfDocument, keysOfImage } from './matchKeys.js'
import { addFinding } from './reconcileReport.js'
import { mustStop, type ReconcileRun } from './reconcileRun.js'
import { isOldEnough, removeOrphans } from './removeOrphans.js'

/** What the first look at the account leaves behind. */
export type PairingTables = {
  /** Names of unreferenced images, and whether more than one has them. */
  names: IdTable
  /** Images that nothing referred to. */
  unreferenced: IdTable
}
type Run = PairingTables & ReconcileRun
type PageArgs = Run & { page: CloudflareImage[] }
type ImageArgs = Run & { found: Owners; image: CloudflareImage }

/**
 * Looks once more at what nothing refers to. An image that has got another id goes back to its
 * document; one that may have a document, and not for certain, stays; the others are orphans.
 */
export async function checkUnreferenced(run: Run): Promise<void> {
  const { client, ledger, site, unreferenced } = run
  if (unreferenced.size === 0) return
  for await (const images of listSiteImages({ client, site, sortOrder: 'asc' })) {
    const suspects = images.filter(({ imageId }) => unreferenced.get(imageId) !== undefined)
    await checkPage({ ...run, page: await pickUnreferenced({ images: suspects, ledger }) })
    if (mustStop(run)) return
  }
}

async function checkPage({ page, ...run }: PageArgs): Promise<void> {
  const { client, fix, now, failureLimit, ledger, report, table } = run
  const isListed = (imageId: string): boolean => table.get(imageId) !== undefined
  const candidates = await findCandidates({ client, images: page, isListed, failureLimit, ledger })
  for (const image of page) {
    const found = candidates.get(image.imageId)
    if (found === undefined) continue
    if (mustStop(run)) return
    await settleOwned({ ...run, found, image })
  }
  await removeOrphans({
    candidates: page.filter(({ imageId }) => !candidates.has(imageId)),
    client,
    emit: run.emit,
    isDeleting: fix,
    note: (imageId) => addFinding(report, { imageId, kind: 'orphan' }),
    oldest: oldestOf(run, now),
    failureLimit,
    ledger,
    report: report.orphans,
    signal: run.signal,
  })
}

const oldestOf = ({ graceSeconds = defaultGraceSeconds }: Run, now: Date): Date =>
  new Date(now.getTime() - graceSeconds * 1000)

/** Never deleted: it goes back to its document, or a person decides. */
async function settleOwned(args: ImageArgs): Promise<void> {
  const { found, image, failureLimit, report, settled } = args
  try {
    const owner = await pickOwner(args)
    const document = owner && (await findLinkable({ images: args.images, owner }))
    if (found.isCertain) failureLimit.note(false)
    if (owner !== undefined && document !== undefined && settled.get(owner.imageId) !== true) {
      settled.set(owner.imageId, true)
      await settleMoved({ ...args, document, owner })
      return
    }
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    failureLimit.note(true)
  }
  // A document that may get its picture back is not to be called lost.
  for (const { imageId } of found.candidates) {
    if (settled.get(imageId) === undefined) settled.set(imageId, false)
  }
  report.orphans.held += 1
  const [owner, ...others] = found.candidates
  addFinding(report, {
    ...(owner === undefined || others.length > 0
      ? {}
      : { collection: owner.collection, documentId: String(owner.id) }),
    imageId: image.imageId,
    kind: 'held',
  })
}

type SettleMovedArgs = ImageArgs & { document: ImageDocument; owner: DocumentWithFilename }

async function settleMoved({ document, owner, ...args }: SettleMovedArgs): Promise<void> {
  const { fix, image, now, report } = args
  addFinding(report, {
    collection: owner.collection,
    documentId: String(owner.id),
    imageId: owner.imageId,
    kind: 'moved',
    nextImageId: image.imageId,
  })
  // Perhaps somebody is uploading the same file for the document at this moment.
  if (!isOldEnough({ image, oldest: oldestOf(args, now) })) {
    report.moved.young += 1
    return
  }
  report.moved.found += 1
  if (!fix) return
  report.moved[(await linkImage({ ...args, document, owner })) ? 'linked' : 'failed'] += 1
}

/** The one document whose picture this is: no other has lost such a file, and no other image is one. */
async function pickOwner({
  client,
  found: { isCertain, candidates },
  image,
  names,
}: ImageArgs): Promise<DocumentWithFilename | undefined> {
  if (!isCertain) return undefined
  // A document with the same filename may show another picture: the remains of an earlier attempt, say.
  const bytes = await countStoredBytes({ client, imageId: image.imageId })
  const sized = candidates.filter(({ filesize }) => filesize !== null && filesize === bytes)
  for (const key of keysOfImage(image)) {
    if (names.get(key) !== false) continue
    const fitting = sized.filter((owner) => keysOfDocument(owner).includes(key))
    const [only] = fitting
    if (fitting.length === 1) return only
  }
  return undefined
}

type FindLinkableArgs = Pick<ReconcileRun, 'images'> & { owner: DocumentWithFilename }

/** The document as it is to be changed; none where only an older version shows the image. */
async function findLinkable({
  images,
  owner: { collection, id, imageId },
}: FindLinkableArgs): Promise<ImageDocument | undefined> {
  const document = await images.findByImageId({ imageId })
  const isOwner = document?.collection === collection && String(document.id) === String(id)
  return isOwner ? document : undefined
}

type LinkImageArgs = Pick<ReconcileRun, 'emit' | 'images' | 'ledger'> & {
  document: ImageDocument
  image: CloudflareImage
  owner: DocumentWithFilename
}

/** Writes an image's new id into its document and versions. False when somebody else was faster. */
async function linkImage({
  document,
  emit,
  image: { imageId, requireSignedURLs },
  images,
  owner,
  ledger,
}: LinkImageArgs): Promise<boolean> {
  const isWritten = await images.writeState({
    document,
    patch: { cloudflare: { error: null, imageId, requireSignedURLs, status: 'uploaded' } },
  })
  if (!isWritten) return false
  await ledger.remove({ durable: true, id: checkRowId(owner.imageId) })
  await emit({
    collection: owner.collection,
    data: { previousImageId: owner.imageId },
    documentId: String(owner.id),
    imageId,
    level: 'info',
    message: 'The image has another id at Cloudflare; its document shows it again.',
    type: 'refreshed',
  })
  return true
}

type CountStoredBytesArgs = {
  client: ImagesClient
  imageId: string
}

/** The size of a stored file in bytes; `undefined` where Cloudflare does not tell. */
async function countStoredBytes({
  client,
  imageId,
}: CountStoredBytesArgs): Promise<number | undefined> {
  try {
    const blob = await client.getImageBlob({ imageId, range: { end: 0, start: 0 } })
    await blob.body.cancel()
    if (blob.status !== 206) return blob.contentLength
    // `bytes 0-0/1234`
    const total = /\/(\d+)\s*$/.exec(blob.headers.get('content-range') ?? '')?.[1]
    return total === undefined ? undefined : Number(total)
  } catch (error) {
    if (isCloudflareImagesError(error) && error.code === 'API_NOT_FOUND') return undefined
    throw error
  }
}
