import type { Row } from '../../core/row.js'
import type { Candidate, MigrateRun } from './migrateTypes.js'
import type { ImageFacts } from './moveFile.js'

import { randomUUID } from 'node:crypto'

import { CloudflareImagesError } from '../../errors.js'
import { findImage } from '../../service/findImage.js'
import { readStream } from '../../service/migrate/readStream.js'
import { stampMetadata, withoutStamp } from '../../service/stamp.js'
import { giveImage } from '../database/giveImage.js'
import { groupOf, inspectCandidate, saidOf } from './moveFile.js'

/** Begins the upload id of images that were there before their documents knew: a rollback keeps them. */
export const takenPrefix = 'taken-'

/**
 * Gives a document an image that is in the account already. The document comes first: an image with this
 * site's stamp and without a document would be nobody's.
 *
 * @returns false where the document was changed meanwhile
 * @throws CloudflareImagesError IMAGE_MISSING, IMAGE_IN_USE, STATUS_INVALID
 */
export async function takeImage(
  run: MigrateRun,
  candidate: Candidate,
  imageId: string,
): Promise<boolean> {
  const { client, ledger, payload, service, site } = run
  const { collection, doc, docId, filename } = candidate
  const ours = service.collections[collection]
  if (ours === undefined) return false
  const image = await findImage({ client, imageId })
  if (image === undefined || image.draft) {
    throw refuse('IMAGE_MISSING', `The account has no image ${imageId}.`)
  }
  if ((await ledger.referenceOf({ imageId })) !== 'none') {
    throw refuse('IMAGE_IN_USE', `Another document shows the image ${imageId} already.`)
  }
  const said = saidOf(ours, { collection, doc, filename, req: run.req })
  if (said.requireSignedURLs !== image.requireSignedURLs) {
    throw refuse(
      'STATUS_INVALID',
      `The image ${imageId} is ${image.requireSignedURLs ? 'private' : 'public'}, and the document asks for the other. Change one of them first.`,
    )
  }
  const facts = await factsOf(run, candidate, imageId)
  const metadata = { ...withoutStamp(image.metadata), ...said.metadata }
  const group = groupOf({
    filename,
    image,
    now: service.now(),
    placeholder: undefined,
    said: { ...said, creator: said.creator ?? image.creator, metadata },
  })
  const patch = { cloudflare: group, facts }
  if ((await giveImage({ collection, docId, filename, patch, payload })) === 0) return false
  await client.updateImage({
    imageId,
    metadata: stampMetadata({
      metadata,
      name: { payload_filename: filename },
      stamp: {
        payload_collection: collection,
        payload_site: site,
        payload_upload: `${takenPrefix}${randomUUID()}`,
      },
    }),
  })
  await run.emit({
    collection,
    documentId: String(docId),
    imageId,
    message: `"${filename}" shows an image that was in the account already.`,
    type: 'uploaded',
  })
  return true
}

function refuse(
  code: 'IMAGE_IN_USE' | 'IMAGE_MISSING' | 'STATUS_INVALID',
  message: string,
): CloudflareImagesError {
  return new CloudflareImagesError({ code, message })
}

/** Cloudflare tells neither type nor size: the bytes are asked where the document does not know. */
async function factsOf(
  run: MigrateRun,
  candidate: Candidate,
  imageId: string,
): Promise<ImageFacts> {
  const { filesize, height, mimeType, width } = candidate.doc
  const numbers = [filesize, height, width]
  if (typeof mimeType === 'string' && numbers.every((value) => typeof value === 'number')) {
    return { filesize, height, mimeType, width } as ImageFacts & Row
  }
  const { body } = await run.client.getImageBlob({ imageId })
  const { maxBytes } = run.service.options.limits
  const file = await readStream({ body, maxBytes, name: candidate.filename })
  const found = await inspectCandidate(run, candidate, file)
  return {
    filesize: file.size,
    height: found.height,
    mimeType: found.mimeType,
    width: found.width,
  }
}
