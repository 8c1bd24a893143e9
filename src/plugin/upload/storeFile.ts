import type { PayloadRequest } from 'payload'

import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { UploadContext } from '../../optionTypes.js'
import type { PluginContext } from '../request/pluginContext.js'

import { randomUUID } from 'node:crypto'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { defaultGraceSeconds } from '../../service/createService.js'
import { needsSignature } from '../../service/privacy/needsSignature.js'
import { storeImage } from '../../service/storeImage.js'
import { canWriteOutside, isHolding } from '../database/transactions.js'
import { keepDrawing, readPlaceholder } from '../placeholder/readPlaceholder.js'
import { contextOf } from '../request/context.js'
import { getRequestState } from '../request/requestState.js'
import { assignImageFields } from './assignImageFields.js'

type Data = Record<string, unknown>

type NameHeicArgs = {
  error: unknown
  file: UploadFile
  isLocal: boolean
}

/** Cloudflare takes HEIC: what refuses it in local mode is the sharp that is installed. */
function nameHeic({ error, file, isLocal }: NameHeicArgs): unknown {
  const isRefused = isCloudflareImagesError(error) && error.code === 'API_REFUSED_IMAGE'
  if (!isLocal || !isRefused || file.mimeType !== 'image/heic') return error
  return new CloudflareImagesError({
    cause: error,
    code: 'IMAGE_TYPE_REFUSED',
    details: { mimeType: file.mimeType },
    message: `"${file.name}" is a HEIC image. Cloudflare takes it, but this site is in local mode, and the sharp installed here cannot decode HEIC. Export it as JPEG to use it here.`,
  })
}

/** For an upload within a transaction that was used before, and holds a connection meanwhile. */
const heldTimeoutMs = 30_000

type StoreFileArgs = {
  context: PluginContext
  data: Data
  file: UploadFile
  original: Data | undefined
  /** As the file was called where it came from. */
  originalFilename: string
  req: PayloadRequest
  /** Of the operation. */
  token: string
}

/** Sends a file to Cloudflare and writes its image into the document's data. */
export async function storeFile({
  context: { service, slug },
  data,
  file,
  original,
  originalFilename,
  req,
  token,
}: StoreFileArgs): Promise<void> {
  const { client } = await service.connect()
  const collection = service.collections[slug]
  if (collection === undefined) return
  const about: UploadContext<string> = { collection: slug, doc: data, filename: file.name, req }
  const metadata = collection.metadata?.(about) ?? {}
  const doc = { ...original, ...data }
  const requireSignedURLs = needsSignature({ collection, doc, req })
  // Beside the upload. Nobody waits for it: what is not ready then is written after the save.
  const drawing =
    service.options.placeholder === false ? undefined : keepDrawing(readPlaceholder(file))
  if (drawing !== undefined) service.background.follow(drawing.whenReady)
  const { filename, image, rowId } = await storeImage({
    client,
    collection: slug,
    creator: collection.creator?.(about),
    docId: original?.id as number | string | undefined,
    durable: await canWriteOutside(req),
    file,
    graceSeconds: defaultGraceSeconds,
    imageId: collection.imageId?.(about),
    maxRetries: service.options.maxRetries,
    metadata,
    newId: randomUUID,
    now: service.now,
    timeoutMs: (await isHolding(req)) ? heldTimeoutMs : undefined,
    ledger: contextOf({ req, service }).ledger,
    requireSignedURLs,
    site: service.site,
    spool: collection.outage === 'queue' ? service.spool : undefined,
  }).catch((error: unknown) => {
    throw nameHeic({ error, file, isLocal: service.options.mode === 'local' })
  })
  const state = getRequestState(req)
  state.stored.set(image.imageId, { rowId, token })
  const drawn = drawing?.ready()
  if (drawing !== undefined && drawn === undefined) {
    state.drawings.set(image.imageId, drawing.whenReady)
  }
  assignImageFields({
    data,
    filename,
    image: { ...image, metadata, requireSignedURLs },
    now: service.now(),
    originalFilename,
    ...(drawn === undefined ? {} : { placeholder: drawn }),
  })
}
