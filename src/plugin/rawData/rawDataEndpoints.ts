import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { Connection } from '../../service/connection.js'
import type { CollectionCall } from '../../service/createService.js'

import { CloudflareImagesError, isCloudflareAPIError } from '../../errors.js'
import { requireImageId } from '../../service/documentImage.js'
import { readManageable } from '../http/access.js'
import { type CollectionEndpoints, createEndpoint, routeParam } from '../http/endpoint.js'
import { hidesImage } from '../http/hidesImage.js'

/** `GET /<media>/:id/cloudflare`: what Cloudflare says of an image, for whoever looks after it. */
export const rawDataEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) =>
      Response.json(await readRawData({ id: routeParam(req, 'id'), req, service, slug }), {
        headers: { 'Cache-Control': 'no-store' },
      }),
    method: 'get',
    path: '/:id/cloudflare',
  }),
]

type RawData = {
  /** ISO time of the answer. */
  at: string
  image: CloudflareImage
  /** `local`: the emulator said so, and its addresses are those under which this site serves them. */
  mode: 'cloudflare' | 'local'
}

type ReadRawDataArgs = CollectionCall & { id: string }

/**
 * What Cloudflare says of a document's image at this moment.
 *
 * @throws CloudflareImagesError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN also for who sees the image
 * with a mark or not at all, IMAGE_MISSING, API_NOT_FOUND, and what the API throws
 */
async function readRawData({ id, req, service, slug }: ReadRawDataArgs): Promise<RawData> {
  const doc = await readManageable({ id, req, service, slug })
  if (await hidesImage({ doc, id, req, service, slug })) {
    throw new CloudflareImagesError({
      code: 'FORBIDDEN',
      message: 'What Cloudflare knows of this image is for those who may see it without a mark.',
    })
  }
  const imageId = requireImageId(doc)
  const connection = await service.connect()
  try {
    const image = await connection.client.getImage({ imageId })
    return {
      at: service.now().toISOString(),
      image: { ...image, variants: image.variants.map((url) => toServed({ connection, url })) },
      mode: service.options.mode,
    }
  } catch (error) {
    throw inWords(error)
  }
}

type ToServedArgs = {
  connection: Connection
  url: string
}

/** In local mode nobody serves Cloudflare's host. */
function toServed({ connection: { delivery, emulator }, url }: ToServedArgs): string {
  if (emulator === undefined || !url.startsWith(`${emulator.origins.delivery}/`)) return url
  const { pathname, search } = new URL(url)
  return `${delivery.origin}${delivery.pathPrefix}${pathname}${search}`
}

/** The words for failed API calls are about saving: here nothing is saved. */
function inWords(cause: unknown): unknown {
  if (!isCloudflareAPIError(cause)) return cause
  return new CloudflareImagesError({ cause, code: cause.code, message: sentenceFor(cause) })
}

function sentenceFor({ code, retryable }: { code: string; retryable: boolean }): string {
  if (code === 'API_NOT_FOUND') return 'Cloudflare has no image with the id of this document.'
  return retryable
    ? 'Cloudflare Images cannot be asked at the moment. Try again in a few minutes.'
    : 'Cloudflare Images refused to answer. Ask an administrator to look at the server log.'
}
