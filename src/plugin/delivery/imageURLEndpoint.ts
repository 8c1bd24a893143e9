import type { Endpoint, PayloadRequest } from 'payload'

import type { Row } from '../../core/row.js'
import type { Service } from '../../service/createService.js'

import { integer, orDigits, text } from '../../core/kinds.js'
import { group, type Kind, value } from '../../core/schema.js'
import { parseVariantOptions } from '../../core/variant.js'
import { CloudflareImagesError } from '../../errors.js'
import { mayManage, readVisible } from '../http/access.js'
import { createEndpoint, routeParam } from '../http/endpoint.js'
import { readJSONBody } from '../http/readBody.js'
import { readRequest } from '../http/readRequest.js'
import { contextOf } from '../request/context.js'
import { keptSeconds } from './limitCaching.js'
import { type ImageQuery, imageURL, type ImageURL } from './resolveImageURL.js'

type Asked = { id: string; req: PayloadRequest; service: Service; slug: string }

/** Seconds that a URL is asked to hold, at most so many. */
export const seconds = (max: number): Kind<number> => orDigits(integer(30, max))

const imageURLRequest = group({ expiresIn: value(seconds(604_800)) })
const shareRequest = group({
  expiresInSeconds: value(seconds(86_400), { default: 300 }),
  variant: value(text('the name of one variant or size')),
})

type ImageURLEndpointsArgs = {
  service: Service
  slug: string
}

/** `GET /:id/image-url` and `POST /:id/share`: one URL for whoever may view the image. */
export function imageURLEndpoints({ service, slug }: ImageURLEndpointsArgs): Endpoint[] {
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
  const query = parseImageQuery(given)
  const { expiresIn } = readRequest(imageURLRequest, { expiresIn: given.expiresIn })
  const expiresAt =
    expiresIn === undefined ? undefined : secondsFromNow({ ...asked, seconds: expiresIn })
  const draft = given.draft === true || given.draft === 'true'
  const doc = await readVisible({ ...asked, draft })
  return (await imageURL({ ...asked, doc, expiresAt, query })).answer
}

type ShareArgs = Asked & { body: Row }

/** Checks, signs for a short while, and keeps who did it in the events: not what was signed. */
async function share({ body, ...asked }: ShareArgs): Promise<Pick<ImageURL, 'expiresAt' | 'url'>> {
  const { req, service, slug } = asked
  const { expiresInSeconds, variant: wanted } = readRequest(shareRequest, body)
  const expiresAt = secondsFromNow({ service, seconds: expiresInSeconds })
  const doc = await readVisible({ ...asked, draft: req.searchParams.get('draft') === 'true' })
  const { answer, imageId, isMarked, variant } = await imageURL({
    ...asked,
    doc,
    expiresAt,
    query: { variant: wanted },
  })
  // Whoever signs up by themselves must not fill the events either.
  const byVisitor = req.user === null || !(await mayManage({ ...asked, doc }))
  const { emit } = contextOf({ byVisitor, req, service })
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

type SecondsFromNowArgs = {
  seconds: number
  service: Pick<Service, 'now'>
}

/** Exact, where the caller says how long: no bucket makes it longer. */
function secondsFromNow({ seconds, service }: SecondsFromNowArgs): number {
  return Math.floor(service.now().getTime() / 1000) + seconds
}

type CacheHeadersArgs = {
  answer: ImageURL
  service: Service
}

function cacheHeaders({
  answer: { expiresAt },
  service,
}: CacheHeadersArgs): Record<string, string> {
  const seconds =
    expiresAt === null ? 0 : keptSeconds({ expiresAt: Date.parse(expiresAt) / 1000, service })
  return { 'Cache-Control': `private, max-age=${seconds}`, Vary: 'Authorization, Cookie' }
}

/** No options of a picture: ours, and what Payload reads itself. */
const otherKeys: readonly string[] = [
  'depth',
  'draft',
  'expiresIn',
  'fallback-locale',
  'locale',
  'trash',
  'variant',
]

/**
 * What a caller asks for: `variant`, or flexible options by their names in URLs; neither is the
 * default variant.
 *
 * @throws CloudflareImagesError REQUEST_INVALID for both, VARIANT_INVALID for options that are none
 */
export function parseImageQuery(given: Row): ImageQuery {
  const { variant } = given
  const options = Object.entries(given).filter(
    ([name, value]) => !otherKeys.includes(name) && value !== undefined && value !== null,
  )
  if (options.length === 0) {
    if (variant === undefined || variant === null) return { variant: undefined }
    if (typeof variant === 'string') return { variant }
    throw refuse('variant is the name of one variant or size.')
  }
  if (variant !== undefined && variant !== null) {
    throw refuse('Ask for a variant by its name, or by options such as width, not by both.')
  }
  const segment = options.map(([name, value]) => `${name}=${readOption({ name, value })}`)
  return { options: parseVariantOptions(segment.join(',')) }
}

function readOption({ name, value }: { name: string; value: unknown }): string {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text === 'string' && !text.includes(',') && !/[=,]/.test(name)) {
    return encodeURIComponent(text)
  }
  throw refuse(`${JSON.stringify(name.slice(0, 40))} is no option of a picture with one value.`)
}

function refuse(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
}
