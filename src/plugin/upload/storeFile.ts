import type { PayloadRequest } from 'payload'

import { randomUUID } from 'node:crypto'

import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { UploadContext } from '../../optionTypes.js'
import type { PluginContext } from '../pluginContext.js'

import { defaultGraceSeconds } from '../../service/createService.js'
import { needsSignature } from '../../service/privacy/needsSignature.js'
import { storeImage } from '../../service/storeImage.js'
import { readPlaceholder, tellUnreadable } from '../placeholder/readPlaceholder.js'
import { createRecords } from '../createRecords.js'
import { canWriteOutside } from '../transactions.js'
import { describeStored } from './describeStored.js'
import { getRequestState } from './requestState.js'

type Data = Record<string, unknown>

/** Sends a file to Cloudflare and writes its image into the document's data. */
export async function storeFile({
  context: { service, slug },
  data,
  file,
  original,
  originalFilename,
  req,
}: {
  context: PluginContext
  data: Data
  file: UploadFile
  original: Data | undefined
  /** As the file was called where it came from. */
  originalFilename: string
  req: PayloadRequest
}): Promise<void> {
  const { client } = await service.connect()
  const collection = service.collections[slug]
  if (collection === undefined) return
  const about: UploadContext = { collection: slug, doc: data, filename: file.name, req }
  const metadata = collection.metadata?.(about) ?? {}
  const doc = { ...original, ...data }
  const requireSignedURLs = needsSignature({ collection, doc, req })
  // Beside the upload, which takes longer.
  const drawing = service.options.placeholder === false ? undefined : readPlaceholder(file)
  const { filename, image, rowId } = await storeImage({
    client,
    collection: slug,
    creator: collection.creator?.(about),
    docId: original?.id as number | string | undefined,
    durable: await canWriteOutside(req),
    file,
    graceSeconds: defaultGraceSeconds,
    imageId: collection.imageId?.(about),
    metadata,
    newId: randomUUID,
    now: service.now,
    records: createRecords({ payload: req.payload, req, service }),
    requireSignedURLs,
    site: service.site,
  })
  getRequestState(req).stored.set(image.imageId, rowId)
  const drawn = await drawing
  describeStored({
    data,
    filename,
    image: { ...image, metadata, requireSignedURLs },
    now: service.now(),
    originalFilename,
    ...(drawn !== undefined && 'placeholder' in drawn ? { placeholder: drawn.placeholder } : {}),
  })
  if (drawn !== undefined && 'problem' in drawn) {
    await tellUnreadable({
      collection: slug,
      documentId: original?.id as number | string | undefined,
      imageId: image.imageId,
      payload: req.payload,
      problem: drawn.problem,
      req,
      service,
    })
  }
}
