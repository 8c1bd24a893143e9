import type { ListedImage } from '../store/createListings.js'
import type { ImageRecord } from '../store/imageRecord.js'
import type { ApiCall } from './apiContext.js'

import { succeed } from './envelope.js'
import { createImageFormatter } from './formatImage.js'
import { parseMetadataFilters } from './metadataFilter.js'
import { badRequest } from './refuse.js'

const defaultPerPage = 1000
/** Documented are 10; smaller ones are answered all the same. */
const minPerPage = 1
const maxPerPage = 10_000

/** GET `/images/v2`: newest first unless asked otherwise, page after page by token. */
export async function listImages({ context, query }: ApiCall): Promise<Response> {
  const order = parseOrder(query.get('sort_order'))
  const perPage = parsePerPage(query.get('per_page'))
  const after = parseToken(query.get('continuation_token'))
  const found = await readPage({ after, context, order, perPage, query })
  const page = found.slice(0, perPage)
  const last = page.at(-1)
  const format = await createImageFormatter(context)
  return succeed({
    continuation_token: last !== undefined && found.length > perPage ? formatToken(last) : null,
    images: page.map(format),
  })
}

/** GET `/images/v1`, deprecated: page numbers instead of tokens. */
export async function listImagesByPage({ context, query }: ApiCall): Promise<Response> {
  const page = parseNumber({
    fallback: 1,
    max: Number.MAX_SAFE_INTEGER,
    min: 1,
    name: 'page',
    query,
  })
  const perPage = parsePerPage(query.get('per_page'))
  const sorted = await findImages({ context, order: 'desc', query })
  const format = await createImageFormatter(context)
  const start = (page - 1) * perPage
  return succeed({ images: sorted.slice(start, start + perPage).map(format) })
}

type Order = 'asc' | 'desc'
/** Where an image stands among others: by time, then by id. */
type Position = Pick<ListedImage, 'imageId' | 'uploadedAt'>

type Asked = Pick<ApiCall, 'context' | 'query'> & { order: Order }

type ReadPageArgs = Asked & { after: Position | null; perPage: number }

/** One image more than the page, if there is one. */
async function readPage({ after, perPage, ...asked }: ReadPageArgs): Promise<ListedImage[]> {
  const { context, order, query } = asked
  const key = listingKey({ order, query })
  if (after !== null) {
    const sorted = context.listings.find(key)
    const select = createSelection(query)
    const found: ListedImage[] = []
    for (let at = positionAfter({ after, order, sorted }); at < sorted.length; at += perPage) {
      found.push(...select(context.store.images.renew(sorted.slice(at, at + perPage))))
      if (found.length > perPage) return found
    }
    // The end is read afresh: images may have come meanwhile.
  }
  const sorted = await findImages(asked)
  context.listings.keep(key, sorted)
  return sorted
    .slice(after === null ? 0 : positionAfter({ after, order, sorted }))
    .slice(0, perPage + 1)
}

async function findImages({ context, order, query }: Asked): Promise<ListedImage[]> {
  const direction = order === 'asc' ? 1 : -1
  const found = createSelection(query)(await context.store.images.list())
  return found.sort((a, b) => direction * comparePositions(a, b))
}

function createSelection(query: URLSearchParams) {
  const creator = query.get('creator')
  const matches = parseMetadataFilters(query)
  return (records: readonly ImageRecord[]): ListedImage[] => {
    const found: ListedImage[] = []
    for (const record of records) {
      // Drafts have no file yet, and are not listed.
      if (record.upload === undefined) continue
      // An empty creator asks for images without one.
      if (creator !== null && (record.creator ?? '') !== creator) continue
      if (!matches(record.metadata)) continue
      found.push({ ...record, uploadedAt: record.upload.uploadedAt })
    }
    return found
  }
}

/** Two calls with one key look through the same list. */
function listingKey({ order, query }: Pick<Asked, 'order' | 'query'>): string {
  const filters = [...query].filter(
    ([name]) => !['continuation_token', 'per_page', 'sort_order'].includes(name),
  )
  return JSON.stringify([order, ...filters.sort()])
}

type PositionAfterArgs = {
  after: Position
  order: Order
  sorted: readonly Position[]
}

/** Where the images after a position begin, by halving. */
function positionAfter({ after, order, sorted }: PositionAfterArgs): number {
  const direction = order === 'asc' ? 1 : -1
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (direction * comparePositions(sorted[middle] ?? after, after) > 0) high = middle
    else low = middle + 1
  }
  return low
}

function comparePositions(a: Position, b: Position): number {
  if (a.uploadedAt !== b.uploadedAt) return a.uploadedAt < b.uploadedAt ? -1 : 1
  if (a.imageId === b.imageId) return 0
  return a.imageId < b.imageId ? -1 : 1
}

/** A token names the last image seen, so images that come or go meanwhile shift nothing. */
const formatToken = ({ imageId, uploadedAt }: Position): string =>
  Buffer.from(JSON.stringify([uploadedAt, imageId])).toString('base64url')

function parseToken(token: string | null): Position | null {
  if (token === null || token === '') return null
  try {
    const [uploadedAt, imageId] = JSON.parse(
      Buffer.from(token, 'base64url').toString(),
    ) as unknown[]
    if (typeof uploadedAt === 'string' && typeof imageId === 'string') {
      return { imageId, uploadedAt }
    }
  } catch {
    // Falls through to the refusal.
  }
  throw badRequest('continuation_token is not valid')
}

function parseOrder(text: string | null): Order {
  if (text === null) return 'desc'
  if (text === 'asc' || text === 'desc') return text
  throw badRequest('sort_order must be asc or desc')
}

function parsePerPage(text: string | null): number {
  const query = new URLSearchParams(text === null ? {} : { per_page: text })
  return parseNumber({
    fallback: defaultPerPage,
    max: maxPerPage,
    min: minPerPage,
    name: 'per_page',
    query,
  })
}

type ParseNumberArgs = {
  fallback: number
  max: number
  min: number
  name: string
  query: URLSearchParams
}

function parseNumber({ fallback, max, min, name, query }: ParseNumberArgs): number {
  const text = query.get(name)
  if (text === null) return fallback
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) {
    throw badRequest(`${name} must be a whole number from ${min} to ${max}`)
  }
  return value
}
