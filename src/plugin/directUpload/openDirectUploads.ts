import type { PayloadRequest } from 'payload'

import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { Emit } from '../../core/imageEvent.js'
import type { Connection } from '../../service/connection.js'
import type { Service, ServiceCollection } from '../../service/createService.js'
import type { ImageRecords } from '../../service/imageRecords.js'
import type { Records } from '../../service/records.js'

import { CloudflareImagesError } from '../../errors.js'
import { createImageRecords } from '../createImageRecords.js'
import { createRecords } from '../createRecords.js'
import { emitFor } from '../events/recordEvent.js'
import { canWriteOutside } from '../transactions.js'

/** One call about a direct upload. */
export type DirectUploadCall = { req: PayloadRequest; service: Service; slug: string }

/** What a call about a direct upload works with. */
export type DirectUploads = DirectUploadCall & {
  client: ImagesClient
  collection: ServiceCollection
  connection: Connection
  durable: boolean
  emit: Emit
  imageRecords: ImageRecords
  records: Records
}

/**
 * Everything that the calls about direct uploads have in common.
 *
 * @throws CloudflareImagesError NOT_FOUND where direct uploads are switched off
 */
export async function openDirectUploads(call: DirectUploadCall): Promise<DirectUploads> {
  const { req, service, slug } = call
  const { payload } = req
  assertEnabled(service)
  const collection = service.collections[slug]
  if (collection === undefined) throw notFound('This collection has no images at Cloudflare.')
  const connection = await service.connect()
  return {
    ...call,
    client: connection.client,
    collection,
    connection,
    durable: await canWriteOutside(req),
    emit: emitFor({ payload, req, service }),
    imageRecords: createImageRecords({ payload, service }),
    records: createRecords({ payload, req, service }),
  }
}

/** @throws CloudflareImagesError NOT_FOUND */
function assertEnabled({ options }: Pick<Service, 'options'>): void {
  if (!options.directUploads.enabled)
    throw notFound(
      'Direct uploads are switched off on this site. Upload the file with its document.',
    )
}

function notFound(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'NOT_FOUND', message })
}
