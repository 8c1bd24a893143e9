import type { Connection } from '../../service/connection.js'
import type { CollectionCall, Service, ServiceCollection } from '../../service/createService.js'
import type { SiteContext } from '../../service/siteContext.js'

import { CloudflareImagesError } from '../../errors.js'
import { canWriteOutside } from '../database/transactions.js'
import { openContext } from '../request/context.js'

/** One call about a direct upload. */
export type DirectUploadCall = CollectionCall

/** What a call about a direct upload works with. */
export type DirectUploads = DirectUploadCall &
  Omit<SiteContext, 'now'> & {
    collection: ServiceCollection
    connection: Connection
    durable: boolean
  }

/**
 * Everything that the calls about direct uploads have in common.
 *
 * @throws CloudflareImagesError NOT_FOUND where direct uploads are switched off
 */
export async function openDirectUploads(call: DirectUploadCall): Promise<DirectUploads> {
  const { req, service, slug } = call
  assertEnabled(service)
  const collection = service.collections[slug]
  if (collection === undefined) throw notFound('This collection has no images at Cloudflare.')
  return {
    ...(await openContext({ req, service })),
    ...call,
    collection,
    connection: await service.connect(),
    durable: await canWriteOutside(req),
  }
}

/** @throws CloudflareImagesError NOT_FOUND */
function assertEnabled({ options }: Pick<Service, 'options'>): void {
  if (!options.directUploads.enabled) {
    throw notFound(
      'Direct uploads are switched off on this site. Upload the file with its document.',
    )
  }
}

function notFound(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'NOT_FOUND', message })
}
