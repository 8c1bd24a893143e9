import type { CloudflareImage, ImagesClient } from '../../cloudflare/imagesClient.js'

import { isUUID } from '../../core/imageId.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { findImage } from '../findImage.js'
import { type Ledger, type LedgerRow, privacyRowId } from '../ledger.js'
import { isRefusal } from '../sendImage.js'
import { stampMove } from '../stamp.js'
import { findMoved } from './findMoved.js'

type ChangeImageArgs = {
  client: ImagesClient
  collection: string
  /** False where a write outside the caller's transaction would wait for it forever (SQLite). */
  durable: boolean
  imageId: string
  now: () => Date
  ledger: Ledger
  requireSignedURLs: boolean
  sleep: (delayMs: number) => Promise<unknown>
}

type ChangedImage = {
  image: CloudflareImage
  /** The ids that documents may still show; none when the image was so already. */
  previousIds: readonly string[]
}

/** Seconds for which the sweep stays away from a change of privacy: longer than any call lives. */
const privacyGraceSeconds = 600

/** How long somebody else's change of the same image is waited for. */
const polling = { delayMs: 50, looks: 100 } as const

/**
 * Makes an image private or public at Cloudflare, which gives it another id: that of the result. The
 * ledger's row is written before the call; it stays for a while after it, because a save that began
 * before may write the old id once more.
 *
 * @throws CloudflareImagesError IMAGE_MISSING, IMAGE_NOT_READY, IMAGE_ID_INVALID, and what the API
 * throws; Cloudflare has then changed nothing, or the row leads to what it has
 */
export async function changeImage(args: ChangeImageArgs): Promise<ChangedImage> {
  const { imageId, ledger } = args
  for (let look = 0; look < polling.looks; look += 1) {
    const row = await ledger.readRow({ durable: args.durable, id: privacyRowId(imageId) })
    if (row === undefined) {
      const changed = await begin(args)
      if (changed !== undefined) return changed
    } else if (row.imageId !== null && row.imageId !== imageId) {
      // It has moved already; its new id may be changed as any other.
      return follow(args, row.imageId)
    } else if (isAbandoned({ ...args, row })) {
      return takeOver({ ...args, row })
    }
    await args.sleep(polling.delayMs)
  }
  throw new CloudflareImagesError({
    code: 'IMAGE_NOT_READY',
    message: 'Who may see this image is being changed at this moment. Save again in a minute.',
  })
}

async function follow(args: ChangeImageArgs, imageId: string): Promise<ChangedImage> {
  const { image, previousIds } = await changeImage({ ...args, imageId })
  return { image, previousIds: [args.imageId, ...previousIds] }
}

/** Its call failed with no answer, or its process died. */
const isAbandoned = ({ now, row }: Pick<ChangeImageArgs, 'now'> & { row: LedgerRow }): boolean =>
  row.lastError !== null || Date.parse(row.dueAt) <= now().getTime()

/** `undefined` when somebody else was faster. */
async function begin(args: ChangeImageArgs): Promise<ChangedImage | undefined> {
  const { client, collection, durable, imageId, now, ledger, requireSignedURLs } = args
  const image = await limitCalls(() => findImage({ client, imageId }))
  if (image === undefined) return missing(args)
  assertChangeable(args, image)
  if (image.requireSignedURLs === requireSignedURLs) return { image, previousIds: [] }
  const { payload_upload: uploadId } = image.metadata
  const row: LedgerRow = {
    attempts: 0,
    collectionSlug: collection,
    dueAt: new Date(now().getTime() + privacyGraceSeconds * 1000).toISOString(),
    expiresAt: null,
    filename: null,
    id: privacyRowId(imageId),
    imageId,
    kind: 'privacy',
    lastError: null,
    uploadId: typeof uploadId === 'string' ? uploadId : null,
  }
  if (!(await ledger.insert({ durable, row }))) return undefined
  return change({ ...args, image, row })
}

/** Moved between our two questions, perhaps; then there is a row by now. */
async function missing({ durable, imageId, ledger }: ChangeImageArgs): Promise<undefined> {
  const row = await ledger.readRow({ durable, id: privacyRowId(imageId) })
  if (row !== undefined) return undefined
  throw new CloudflareImagesError({
    code: 'IMAGE_MISSING',
    message: 'The image is no longer at Cloudflare Images. Upload its file again.',
  })
}

function assertChangeable(
  { requireSignedURLs }: ChangeImageArgs,
  { draft, imageId }: CloudflareImage,
): void {
  // Its one-time URL is in somebody's hands, and what a change does to that is not documented.
  if (draft) throw notArrived()
  if (!requireSignedURLs || isUUID(imageId)) return
  throw new CloudflareImagesError({
    code: 'IMAGE_ID_INVALID',
    message:
      'The id of this image was chosen by the site, and Cloudflare makes no such image private. Replace its file, and the new image will be private.',
  })
}

/** For whoever saves a document whose file is still to come. */
export function notArrived(): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'IMAGE_NOT_READY',
    message:
      'The file of this image has not arrived yet. Change who may see it as soon as it is uploaded.',
  })
}

async function takeOver(args: ChangeImageArgs & { row: LedgerRow }): Promise<ChangedImage> {
  const { client, ledger, requireSignedURLs, row } = args
  const image = await limitCalls(() => findMoved({ client, row }))
  if (image === undefined) {
    throw new CloudflareImagesError({
      code: 'IMAGE_MISSING',
      message:
        'Cloudflare does not show this image at the moment. Save again in a minute, or upload its file again.',
    })
  }
  if (image.imageId !== args.imageId) {
    await noteMoved({ ...args, image })
    return follow(args, image.imageId)
  }
  if (image.requireSignedURLs !== requireSignedURLs) return change({ ...args, image })
  await ledger.remove({ durable: args.durable, id: row.id })
  return { image, previousIds: [] }
}

async function change(
  args: ChangeImageArgs & { image: CloudflareImage; row: LedgerRow },
): Promise<ChangedImage> {
  const { client, durable, image, imageId, now, ledger, requireSignedURLs, row } = args
  const metadata = stampMove({
    metadata: image.metadata,
    stamp: { payload_moved: Math.floor(now().getTime() / 1000), payload_previous: imageId },
  })
  try {
    const changed = await limitCalls(() =>
      client.updateImage({ imageId, metadata, requireSignedURLs }),
    )
    await noteMoved({ ...args, image: changed })
    return { image: changed, previousIds: [imageId] }
  } catch (error) {
    if (isRefusal(error)) {
      await ledger.remove({ durable, id: row.id })
      throw error
    }
    const found = await limitCalls(() => findMoved({ client, row })).catch(() => undefined)
    if (found !== undefined && found.imageId !== imageId) {
      await noteMoved({ ...args, image: found })
      return { image: found, previousIds: [imageId] }
    }
    const lastError = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
    if (isCloudflareImagesError(error)) {
      await ledger.update({ durable, id: row.id, patch: { lastError } })
    }
    throw error
  }
}

type NoteMovedArgs = ChangeImageArgs & { image: CloudflareImage; row: LedgerRow }

const noteMoved = async ({
  durable,
  image: { imageId },
  ledger,
  row: { id },
}: NoteMovedArgs): Promise<void> =>
  ledger.update({ durable, id, patch: { imageId, lastError: null } })

type Task<Result> = () => Promise<Result>

/** Cloudflare counts calls: a bulk update asks for a thousand changes at the same moment. */
const maxActive = 8

const waiting: (() => void)[] = []
let active = 0

/** Runs a call about an image's privacy when fewer than eight are under way in this process. */
async function limitCalls<Result>(task: Task<Result>): Promise<Result> {
  if (active >= maxActive) await new Promise<void>((resolve) => waiting.push(resolve))
  else active += 1
  try {
    return await task()
  } finally {
    // The place is handed over, not freed and taken again.
    const next = waiting.shift()
    if (next === undefined) active -= 1
    else next()
  }
}
