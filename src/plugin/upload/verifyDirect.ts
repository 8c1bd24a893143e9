import type { PayloadRequest } from 'payload'

import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { PluginContext } from '../request/pluginContext.js'
import type { DirectFile, VerifiedUpload } from '../request/requestState.js'

import { setTimeout as sleep } from 'node:timers/promises'

import { assertFilename } from '../../core/filename.js'
import { assertReceiptFits, readReceipt, type ReceiptClaims, userKey } from '../../core/receipt.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { awaitImage } from '../../service/directUpload/awaitImage.js'
import { assertUploadOpen } from '../../service/directUpload/claimImage.js'
import { readStoredImage, type StoredFacts } from '../../service/readStoredImage.js'
import { isStamped } from '../../service/stamp.js'
import { resolveCurrentImageId } from '../directUpload/openUpload.js'
import { orWithTheForm } from '../directUpload/orWithTheForm.js'
import { acceptedTypes } from '../directUpload/parseUploadRequest.js'
import { contextOf } from '../request/context.js'
import { refuseUpload } from './refuseUpload.js'

type Args = { context: PluginContext; direct: DirectFile; req: PayloadRequest }

/**
 * Checks a file that went from the browser straight to Cloudflare: the receipt, the image, and what
 * its bytes are. Nothing that the browser says about the file counts.
 *
 * @throws CloudflareImagesError RECEIPT_INVALID, RECEIPT_EXPIRED, RECEIPT_MISMATCH, ALREADY_USED,
 * IMAGE_MISSING, IMAGE_NOT_READY, IMAGE_NOT_OURS, what `readStoredImage` throws, and what the API
 * throws.
 */
export async function verifyDirect(args: Args): Promise<VerifiedUpload> {
  const { context, direct, req } = args
  if (direct.verified !== undefined) return direct.verified
  const { payload } = req
  const { service, slug } = context
  const collection = service.collections[slug]
  const { ledger } = contextOf({ req, service })
  const given = readClaims(args)
  const claims =
    collection === undefined
      ? given
      : await resolveCurrentImageId({ claims: given, collection, ledger })
  const { imageId, uploadId } = claims
  await assertUploadOpen({ imageId, ledger, uploadId })
  const { client } = await service.connect()
  const image = await awaitImage({ client, imageId, sleep })
  assertOurs({ claims, image })
  try {
    const limits = {
      ...service.options.limits,
      mimeTypes: acceptedTypes({ payload, service, slug }),
    }
    const task = () => measure({ client, filename: claims.filename, imageId, limits })
    const facts = await orWithTheForm({ collection, task })
    direct.verified = { claims, facts, image }
    return direct.verified
  } catch (error) {
    if (isFinal(error)) await refuseUpload({ claims, context, error, req })
    throw error
  }
}

/** A receipt is for one user, one collection, one name and one site. */
function readClaims({ context: { service, slug }, direct, req }: Args): ReceiptClaims {
  const { secret } = req.payload
  const claims = readReceipt({ now: service.now(), receipt: direct.receipt, secret })
  const filename = typeof direct.filename === 'string' ? direct.filename : ''
  const expected = { collection: slug, filename, site: service.site, user: userKey(req.user) }
  assertReceiptFits({ claims, expected })
  assertFilename(filename)
  return claims
}

function assertOurs({ claims, image }: { claims: ReceiptClaims; image: CloudflareImage }): void {
  const { collection, site, uploadId } = claims
  const stamp = {
    payload_collection: collection,
    payload_site: site,
    payload_upload: uploadId,
  }
  if (isStamped({ metadata: image.metadata, stamp })) return
  throw new CloudflareImagesError({
    code: 'IMAGE_NOT_OURS',
    message:
      'The image at Cloudflare is not the one that was uploaded for this document. Choose the file again.',
  })
}

/** Whose sentence does not name the file gets its name: several may be saved at once. */
async function measure(args: Parameters<typeof readStoredImage>[0]): Promise<StoredFacts> {
  try {
    return await readStoredImage(args)
  } catch (error) {
    if (!isFinal(error) || error.message.includes(args.filename)) throw error
    const { code, details, message } = error
    throw new CloudflareImagesError({
      cause: error,
      code,
      details,
      message: `"${args.filename}" was not accepted. ${message}`,
    })
  }
}

/** The bytes of an image never change, so neither does the answer. */
const finalCodes: ReadonlySet<string> = new Set([
  'FILE_EMPTY',
  'FILE_TOO_LARGE',
  'FILE_UNREADABLE',
  'IMAGE_TOO_LARGE',
  'IMAGE_TYPE_REFUSED',
])

function isFinal(error: unknown): error is CloudflareImagesError {
  return isCloudflareImagesError(error) && finalCodes.has(error.code)
}
