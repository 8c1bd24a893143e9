import type { Endpoint, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { ImageURL } from '../imageURL.js'

import { CloudflareImagesError } from '../../errors.js'
import { emitFor } from '../events/recordEvent.js'
import { keptSeconds } from '../fields/limitCaching.js'
import { imageURL } from '../imageURL.js'
import { readVisible } from './access.js'
import { createEndpoint, readJSONBody, routeParam } from './endpoint.js'
import { parseImageWish, parseSeconds } from './parseImageWish.js'

type Row = Readonly<Record<string, unknown>>
type Asked = { id: string; req: PayloadRequest; service: Service; slug: string }

const shareSeconds = { byDefault: 300, max: 86_400 } as const

/** `GET /:id/image-url` and `POST /:id/share`: one URL for whoever may view the image. */
export function imageURLEndpoints({
  service,
  slug,
}: {
  service: Service
  slug: string
}): Endpoint[] {
  const asked = (req: PayloadRequest): Asked => ({ id: routeParam(req, 'id'), req, service, slug })
  return [
    createEndpoint({
      handler: async (req) => {
        const given = Object.fromEntries(req.searchParams)
        const answer = await findImageURL({ ...asked(req), given })
        return Response.json(answer, { headers: cacheHeaders({ answer, service }) })
      },
      method: 'get',
      path: '/:id/image-url',
    }),
    createEndpoint({
      handler: async (req) =>
        Response.json(await share({ ...asked(req), body: await readJSONBody(req) }), {
          headers: { 'Cache-Control': 'no-store' },
        }),
      method: 'post',
      path: '/:id/share',
    }),
  ]
}

/**
 * The URL that a viewer asks for, by REST or GraphQL.
 *
 * @throws CloudflareImagesError NOT_FOUND, REQUEST_INVALID, and what `imageURL` throws
 */
export async function findImageURL({ given, ...asked }: Asked & { given: Row }): Promise<ImageURL> {
  const wish = parseImageWish(given)
  const seconds = parseSeconds({ name: 'expiresIn', value: given.expiresIn })
  const expiresAt = seconds === undefined ? undefined : secondsFromNow({ ...asked, seconds })
  const draft = given.draft === true || given.draft === 'true'
  const doc = await readVisible({ ...asked, draft })
  return (await imageURL({ ...asked, doc, expiresAt, wish })).answer
}

/** Checks, signs for a short while, and keeps who did it in the events: not what was signed. */
async function share({
  body,
  ...asked
}: Asked & { body: Row }): Promise<Pick<ImageURL, 'expiresAt' | 'url'>> {
  const { req, service, slug } = asked
  const { variant: wanted } = body
  if (wanted !== undefined && typeof wanted !== 'string')
    throw new CloudflareImagesError({
      code: 'REQUEST_INVALID',
      message: 'variant is the name of one variant or size.',
    })
  const { byDefault, max } = shareSeconds
  const given = parseSeconds({ max, name: 'expiresInSeconds', value: body.expiresInSeconds })
  const expiresAt = secondsFromNow({ service, seconds: given ?? byDefault })
  const doc = await readVisible({ ...asked, draft: req.searchParams.get('draft') === 'true' })
  const { answer, imageId, isMarked, variant } = await imageURL({
    ...asked,
    doc,
    expiresAt,
    wish: { variant: wanted },
  })
  const emit = emitFor({ payload: req.payload, req, service })
  await emit({
    collection: slug,
    data: {
      expiresAt: answer.expiresAt,
      user: req.user === null ? null : `${req.user.collection}:${req.user.id}`,
      variant: variant ?? null,
      watermarked: isMarked,
    },
    documentId: String(doc.id),
    imageId,
    message: `A link to the image was handed out${answer.expiresAt === null ? '' : `, good until ${answer.expiresAt}`}.`,
    type: 'shared',
  })
  return { expiresAt: answer.expiresAt, url: answer.url }
}

/** Exact, where the caller says how long: no bucket makes it longer. */
function secondsFromNow({
  seconds,
  service,
}: {
  seconds: number
  service: Pick<Service, 'now'>
}): number {
  return Math.floor(service.now().getTime() / 1000) + seconds
}

function cacheHeaders({
  answer: { expiresAt },
  service,
}: {
  answer: ImageURL
  service: Service
}): Record<string, string> {
  const seconds =
    expiresAt === null ? 0 : keptSeconds({ expiresAt: Date.parse(expiresAt) / 1000, service })
  return { 'Cache-Control': `private, max-age=${seconds}`, Vary: 'Authorization, Cookie' }
}
