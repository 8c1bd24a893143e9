import type { CollectionBeforeChangeHook, PayloadRequest } from 'payload'

import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { PluginContext } from '../pluginContext.js'
import type { PayloadFile } from './requestState.js'

import { isImageStatus, unsettledStatuses } from '../../core/imageStatus.js'
import { isCloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
import { watchImage } from '../../service/watchImage.js'
import { createRecords } from '../createRecords.js'
import { keepPrivacy } from '../privacy/keepPrivacy.js'
import { toPayloadError } from '../toPayloadError.js'
import { canWriteOutside } from '../transactions.js'
import { doomReplaced } from './doomReplaced.js'
import { toIncomingFile } from './inspectUpload.js'
import { isDuplicate } from './isDuplicate.js'
import { readSourceImage } from './readSourceImage.js'
import { getRequestState, tokenKey } from './requestState.js'
import { isRestore, restoreVersion } from './restoreVersion.js'
import { storeDirect } from './storeDirect.js'
import { storeFile } from './storeFile.js'
import { storeIssued } from './storeIssued.js'

type Data = Record<string, unknown>

type Change = {
  context: PluginContext
  data: Data
  original: Data | undefined
  req: PayloadRequest
}

/**
 * Stores the file at Cloudflare and puts the image's id into the data, so that the one database
 * write that follows commits document and image together. Last of the collection's hooks: what the
 * user's hooks refuse never travels.
 */
export function storeUpload(context: PluginContext): CollectionBeforeChangeHook {
  return async ({ data, operation, originalDoc, req }) => {
    const { [tokenKey]: token, ...next } = data as Data
    const original = originalDoc as Data | undefined
    const change: Change = { context, data: next, original, req }
    try {
      const isRestored = isRestore({ original, req, slug: context.slug })
      if (isRestored) await restoreVersion(change)
      else if (isDuplicate({ operation, original })) await storeDuplicate(change)
      else if (typeof token === 'string') await storePending({ ...change, token })
      if (operation === 'update') {
        const moved = await keepPrivacy({ ...change, isRestored })
        await doomReplaced({ ...change, moved })
        await keepWatch(change)
      }
      return next
    } catch (error) {
      if (isCloudflareImagesError(error)) {
        req.payload.logger.error({
          err: error,
          msg: `Storing an image of ${context.slug} failed: ${error.code}`,
        })
      }
      throw toPayloadError(error)
    }
  }
}

async function storeDuplicate({ context, data, req }: Change): Promise<void> {
  const state = getRequestState(req)
  const { duplicated } = state
  state.duplicated = undefined
  if (duplicated === undefined) return
  Object.assign(data, duplicated.facts)
  const { imageId, originalFilename } = duplicated
  const file = await readSourceImage({ doc: data, imageId, service: context.service })
  await storeFile({ context, data, file, original: undefined, originalFilename, req })
}

async function storePending(change: Change & { token: string }): Promise<void> {
  const { data, req, token } = change
  const { direct, file, issued } = getRequestState(req).pending.get(token) ?? {}
  if (file !== undefined) {
    const { name: originalFilename } = file
    await storeFile({ ...change, file: toUploadFile({ data, file }), originalFilename })
  } else if (direct?.verified !== undefined) {
    await storeDirect({ ...change, verified: direct.verified })
  } else if (issued !== undefined) {
    await storeIssued({ ...change, issued })
  }
}

function toUploadFile({ data, file }: { data: Data; file: PayloadFile }): UploadFile {
  return { ...toIncomingFile(file), mimeType: String(data.mimeType), name: String(data.filename) }
}

/**
 * A save from a form that was opened earlier may bring back a status that was settled meanwhile:
 * then the image is looked at once more.
 */
async function keepWatch({ context: { service, slug }, data, req }: Change): Promise<void> {
  const status = (data.cloudflare as Data | undefined)?.status
  const imageId = imageIdOf(data)
  const waits = isImageStatus(status) && (unsettledStatuses as readonly string[]).includes(status)
  if (!waits || imageId === undefined) return
  await watchImage({
    collection: slug,
    durable: await canWriteOutside(req),
    imageId,
    now: service.now(),
    records: createRecords({ payload: req.payload, req, service }),
  })
}
