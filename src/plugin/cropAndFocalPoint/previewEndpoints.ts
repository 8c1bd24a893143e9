import type { ImagePreview } from '../../core/imagePreview.js'
import type { Row } from '../../core/row.js'
import type { CollectionCall } from '../../service/createService.js'
import type { DocumentURLs } from '../../service/urls/urlTypes.js'

import { assertCrop } from '../../core/crop.js'
import { number } from '../../core/kinds.js'
import { group, isObject, type Kind, value } from '../../core/schema.js'
import { formatVariantOptions } from '../../core/variant.js'
import { CloudflareImagesError } from '../../errors.js'
import { noImage, readDocumentImage } from '../../service/documentImage.js'
import { showAll, shownURLs, type ShownURLs } from '../delivery/shownURLs.js'
import { readVisible } from '../http/access.js'
import { type CollectionEndpoints, createEndpoint, routeParam } from '../http/endpoint.js'
import { readJSONBody } from '../http/readBody.js'
import { readRequest } from '../http/readRequest.js'
import { resolveCropAndFocalPoint } from '../upload/resolveCropAndFocalPoint.js'
import { storedDocument } from '../viewing/storedDocument.js'
import { isGuarded } from '../viewing/viewing.js'

/** `POST /<media>/:id/preview`: what a focal point and a crop would deliver. Stores nothing. */
export const previewEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) => {
      const query = parsePreviewQuery(await readJSONBody(req))
      const id = routeParam(req, 'id')
      const preview = await previewImage({ id, req, service, slug, query })
      return Response.json(preview, { headers: { 'Cache-Control': 'no-store' } })
    },
    method: 'post',
    path: '/:id/preview',
  }),
]

type Framed = CollectionCall & { framed: Row; stored: Row; urls: DocumentURLs }

const noCrop = { height: null, width: null, x: null, y: null }

/** Large enough to aim at, small enough to arrive at once. */
const wholeOptions = { fit: 'scale-down', width: 1280 } as const

type PreviewImageArgs = CollectionCall & { id: string; query: PreviewQuery }

/**
 * What a document would deliver with another focal point and crop, by the code that reads use, to
 * this viewer: nothing is stored.
 *
 * @throws CloudflareImagesError NOT_FOUND, IMAGE_MISSING
 */
async function previewImage({ id, query, ...asked }: PreviewImageArgs): Promise<ImagePreview> {
  const { req, service, slug } = asked
  const visible = await readVisible({ ...asked, id })
  await service.connect()
  // What the viewer may read of the document says nothing of its image.
  const guarded = isGuarded(asked)
  const found = guarded ? await storedDocument({ doc: visible, req, slug }) : visible
  const stored: Row = { ...found, id: visible.id }
  const framed = frame({ stored, query: allowed({ ...asked, query }) })
  const urls = service.buildURLs({ collection: slug, doc: framed })
  if (urls === undefined) throw noImage()
  const all: Framed = { ...asked, framed, stored, urls }
  const { marked, shown } = guarded
    ? await withhold(all)
    : { marked: [] as string[], shown: showAll(urls) }
  return {
    afterSave: marked,
    isFlexible: isFlexible(all),
    sizes: Object.fromEntries(
      Object.entries(shown.sizes).map(([name, { height, url, width }]) => [
        name,
        { height, url, width },
      ]),
    ),
    thumbnailURL: shown.thumbnailURL,
    url: shown.url,
    variants: shown.variants,
    whole: wholePicture({ ...all, marked, shown }),
  }
}

/** Where the site has switched focal points or crops off, a save keeps none. */
function allowed({ req, slug, query }: CollectionCall & { query: PreviewQuery }): PreviewQuery {
  const upload = req.payload.collections[slug]?.config.upload
  const { crop, ...focal } = query
  return {
    ...(upload?.focalPoint === false ? {} : focal),
    ...(crop === undefined || upload?.crop === false ? {} : { crop }),
  }
}

/** As a save of the same values would leave the document. */
function frame({ stored, query: { crop, ...focal } }: { stored: Row; query: PreviewQuery }): Row {
  const { focalX, focalY } = stored
  const next = resolveCropAndFocalPoint({
    data: { focalX, focalY, ...focal, ...(crop === undefined ? {} : { cloudflare: { crop } }) },
    edits: undefined,
    hasNewFile: false,
    original: stored,
  })
  return withCropAndFocalPoint({ doc: stored, ...next })
}

type WithCropAndFocalPointArgs = Pick<
  ReturnType<typeof resolveCropAndFocalPoint>,
  'crop' | 'focal'
> & { doc: Row }

function withCropAndFocalPoint({ crop, doc, focal }: WithCropAndFocalPointArgs): Row {
  const cloudflare = doc.cloudflare as Row | undefined
  return {
    ...doc,
    cloudflare: { ...cloudflare, crop: crop ?? noCrop },
    focalX: focal?.x ?? null,
    focalY: focal?.y ?? null,
  }
}

/**
 * Pictures with marks are drawn by the document as it is stored. The address that they will have
 * must not be asked for before: browsers would keep the picture of today under it.
 */
async function withhold({
  framed,
  stored,
  urls,
  ...asked
}: Framed): Promise<{ marked: string[]; shown: ShownURLs }> {
  const { service, slug } = asked
  const next = await shownURLs({ ...asked, doc: framed, urls })
  if (!next.hidesImageId || next.url === null) return { marked: [], shown: next }
  const storedURLs = service.buildURLs({ collection: slug, doc: stored }) ?? urls
  const now = await shownURLs({ ...asked, doc: stored, urls: storedURLs })
  const isMarked = (name: string): boolean => {
    const clean = urls.variants.find((variant) => variant.name === name) ?? urls.sizes[name]
    const shown = next.variants.find((variant) => variant.name === name) ?? next.sizes[name]
    return clean?.url !== shown?.url
  }
  const marked = [...urls.variants.map(({ name }) => name), ...Object.keys(urls.sizes)].filter(
    isMarked,
  )
  const { defaultVariant, thumbnailSize, thumbnailVariant } = service.collections[slug] ?? {}
  const hasMark = (name: string | undefined): boolean => name !== undefined && marked.includes(name)
  return {
    marked,
    shown: {
      ...next,
      sizes: Object.fromEntries(
        Object.entries(next.sizes).map(([name, size]) => [
          name,
          (hasMark(name) ? now.sizes[name] : undefined) ?? size,
        ]),
      ),
      thumbnailURL: hasMark(thumbnailSize ?? thumbnailVariant)
        ? now.thumbnailURL
        : next.thumbnailURL,
      url: hasMark(defaultVariant) ? now.url : next.url,
      variants: next.variants.map(
        (variant) =>
          (hasMark(variant.name)
            ? now.variants.find(({ name }) => name === variant.name)
            : undefined) ?? variant,
      ),
    },
  }
}

/** Cloudflare never resizes a drawing, and pictures of unknown size are left alone. */
function isFlexible({ service, slug, stored }: Framed): boolean {
  const image = readDocumentImage(stored)
  if (image === undefined || image.requireSignedURLs) return false
  const isFixed = image.mimeType === 'image/svg+xml' || image.width === 0 || image.height === 0
  return !isFixed && service.collections[slug]?.flexible === true
}

type WholePictureArgs = Framed & { marked: readonly string[]; shown: ShownURLs }

function wholePicture({ marked, shown, ...all }: WholePictureArgs): ImagePreview['whole'] {
  const { service, slug, stored } = all
  if (shown.url === null) return null
  const doc = withCropAndFocalPoint({ crop: null, doc: stored, focal: null })
  if (isFlexible(all) && marked.length === 0) {
    const segment = formatVariantOptions(wholeOptions)
    const rendition = { options: wholeOptions, segment }
    const delivered = service.buildRendition({ collection: slug, doc, rendition })
    return toWhole(delivered)
  }
  // Named ones are not cropped, unless they were made flexible for a mark.
  const isCropped = isFlexible(all) && readDocumentImage(stored)?.crop !== undefined
  if (isCropped) return null
  const names = (service.collections[slug]?.variants ?? [])
    .filter(({ options: { fit } }) => fit === 'scale-down' || fit === 'contain')
    .map(({ name }) => name)
  const candidates = shown.variants.filter(({ name, url }) => names.includes(name) && url !== null)
  return toWhole(candidates.toSorted((a, b) => (b.width ?? 0) - (a.width ?? 0)).at(0))
}

function toWhole(
  delivered: undefined | { height: null | number; url: null | string; width: null | number },
): ImagePreview['whole'] {
  if (delivered === undefined || delivered.url === null) return null
  const { height, url, width } = delivered
  return { height, url, width }
}

const crop: Kind<Row> = {
  expected: 'x, y, width and height, as fractions from 0 to 1 and inside the picture, or null',
  parse: (given) => {
    if (!isObject(given)) return undefined
    if (Object.values(given).every((part) => part === null)) return given
    try {
      return { ...assertCrop(given) }
    } catch {
      return undefined
    }
  },
}

const percent = number(0, 100)
const preview = group({ crop: value(crop), focalX: value(percent), focalY: value(percent) })

/** What a save would be sent; a key that is absent leaves what is stored. */
type PreviewQuery = Partial<Record<keyof typeof preview.shape, unknown>>

/**
 * Reads what somebody wants to see.
 *
 * @throws CloudflareImagesError REQUEST_INVALID
 */
function parsePreviewQuery(body: Row): PreviewQuery {
  readRequest(preview, body)
  if ((body.focalX === null) === (body.focalY === null)) return body
  throw new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    message: 'Give "focalX" and "focalY" together, as numbers or as null.',
  })
}
