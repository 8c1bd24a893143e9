import type { PayloadRequest } from 'payload'

import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { PluginContext } from '../request/pluginContext.js'

import { randomUUID } from 'node:crypto'

import { noPlaceholder } from '../../core/placeholder.js'
import { defaultGraceSeconds } from '../../service/createService.js'
import { storeOtherFile } from '../../service/otherFiles/storeOtherFile.js'
import { canWriteOutside } from '../database/transactions.js'
import { contextOf } from '../request/context.js'
import { getRequestState } from '../request/requestState.js'
import { dropLocalSizes } from './dropLocalSizes.js'

type Data = Record<string, unknown>

type StoreOtherArgs = {
  context: PluginContext
  data: Data
  file: UploadFile
  original: Data | undefined
  originalFilename: string
  req: PayloadRequest
  /** Of the operation. */
  token: string
}

/** Stores a file where Payload keeps files, and writes a document without an image. */
export async function storeOther({
  context: { service, slug },
  data,
  file,
  original,
  originalFilename,
  req,
  token,
}: StoreOtherArgs): Promise<void> {
  const { fileTargets, ledger } = contextOf({ req, service })
  const target = fileTargets(slug)
  if (target === undefined) return
  const uploadId = randomUUID()
  const { filename, rowId } = await storeOtherFile({
    collection: slug,
    docId: original?.id as number | string | undefined,
    durable: await canWriteOutside(req),
    file,
    graceSeconds: defaultGraceSeconds,
    ledger,
    mimeType: file.mimeType,
    now: service.now,
    target,
    uploadId,
  })
  const held = { collection: slug, filename, rowId, token, uploadId }
  getRequestState(req).storedFiles.set(rowId, held)
  data.filename = filename
  dropAddresses({ context: { slug }, data, req })
  data.cloudflare = {
    ...(data.cloudflare as Data | undefined),
    creator: null,
    error: null,
    expiresAt: null,
    imageId: null,
    metadata: null,
    originalFilename,
    placeholder: noPlaceholder(),
    status: null,
    uploadedAt: null,
  }
}

type DropAddressesArgs = Parameters<typeof dropLocalSizes>[0]

/** A form sends those of the file that was there before. */
export function dropAddresses(args: DropAddressesArgs): void {
  for (const name of ['thumbnailURL', 'url']) if (name in args.data) args.data[name] = null
  dropLocalSizes(args)
}
