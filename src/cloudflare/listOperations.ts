import type { RequestContext } from './apiRequest.js'
import type { ImagesClient, ListImagesArgs } from './imagesClient.js'

import { CloudflareImagesError } from '../errors.js'
import { assertArgument } from './assertArgument.js'
import { formatMetadataFilters } from './formatMetadataFilters.js'
import { parseImageList } from './parseImage.js'
import { sendRequest } from './sendRequest.js'

type ListOperations = Pick<ImagesClient, 'eachImage' | 'listImages'>

/** The calls that enumerate images. */
export function createListOperations(context: RequestContext): ListOperations {
  const listImages = async ({ signal, ...args }: ListImagesArgs = {}) =>
    sendRequest({
      context,
      parse: parseImageList,
      request: {
        method: 'GET',
        operation: 'listImages',
        path: '/images/v2',
        query: formatQuery(args),
        replayable: true,
        signal,
      },
    })
  return {
    eachImage: async function* (args = {}) {
      let continuationToken = args.continuationToken
      for (;;) {
        const page = await listImages({
          ...args,
          ...(continuationToken === undefined ? {} : { continuationToken }),
        })
        yield* page.images
        if (page.continuationToken === undefined) {
          return
        }
        if (page.continuationToken === continuationToken) {
          throw new CloudflareImagesError({
            code: 'API_RESPONSE_INVALID',
            message:
              'listImages: Cloudflare sent the same page mark twice. Start the listing again.',
          })
        }
        continuationToken = page.continuationToken
      }
    },
    listImages,
  }
}

function formatQuery({
  continuationToken,
  creator,
  meta,
  perPage,
  sortOrder,
}: Omit<ListImagesArgs, 'signal'>): URLSearchParams {
  const query = new URLSearchParams()
  if (perPage !== undefined) {
    assertArgument({
      argument: 'perPage',
      expected: 'a whole number from 1 to 10000',
      isValid: Number.isInteger(perPage) && perPage >= 1 && perPage <= 10_000,
      received: perPage,
    })
    query.set('per_page', String(perPage))
  }
  if (continuationToken !== undefined) {
    query.set('continuation_token', continuationToken)
  }
  if (sortOrder !== undefined) {
    query.set('sort_order', sortOrder)
  }
  if (creator !== undefined) {
    query.set('creator', creator)
  }
  for (const [name, value] of formatMetadataFilters(meta ?? {})) {
    query.set(name, value)
  }
  return query
}
