import type { Rendition } from '../../images/createRenditionCache.js'

type SendRenditionArgs = {
  headers: Record<string, string>
  /** Milliseconds since the epoch. */
  lastModified: number
  rendition: Rendition
  request: Request
}

/**
 * Answers GET or HEAD with a rendition: conditional requests, a single byte range, and the whole.
 */
export function sendRendition({
  headers,
  lastModified,
  rendition,
  request,
}: SendRenditionArgs): Response {
  const { bytes, contentType, etag } = rendition
  const modifiedAt = Math.floor(lastModified / 1000) * 1000
  const shared = {
    ...headers,
    'accept-ranges': 'bytes',
    etag,
    'last-modified': new Date(modifiedAt).toUTCString(),
  }
  if (isUnchanged({ etag, modifiedAt, request })) {
    return new Response(null, { headers: shared, status: 304 })
  }
  const whole = { ...shared, 'content-length': String(bytes.length), 'content-type': contentType }
  if (request.method === 'HEAD') return new Response(null, { headers: whole, status: 200 })

  const range = appliesTo({ etag, modifiedAt, request })
    ? parseRange({ header: request.headers.get('range'), size: bytes.length })
    : undefined
  if (range === 'unsatisfiable') {
    const unsatisfiable = {
      ...shared,
      'content-length': '0',
      'content-range': `bytes */${bytes.length}`,
    }
    return new Response(null, { headers: unsatisfiable, status: 416 })
  }
  if (range === undefined) return new Response(bytes, { headers: whole, status: 200 })

  const part = bytes.subarray(range.start, range.end + 1)
  return new Response(part, {
    headers: {
      ...whole,
      'content-length': String(part.length),
      'content-range': `bytes ${range.start}-${range.end}/${bytes.length}`,
    },
    status: 206,
  })
}

type Validators = { etag: string; modifiedAt: number; request: Request }

/** `If-None-Match` decides alone when present; dates are coarser. */
function isUnchanged({ etag, modifiedAt, request }: Validators): boolean {
  const noneMatch = request.headers.get('if-none-match')
  if (noneMatch !== null) {
    const tags = noneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
    return tags.includes('*') || tags.includes(etag)
  }
  const since = Date.parse(request.headers.get('if-modified-since') ?? '')
  return Number.isFinite(since) && modifiedAt <= since
}

/** A range is honoured only for the very bytes the client has a part of. */
function appliesTo({ etag, modifiedAt, request }: Validators): boolean {
  const condition = request.headers.get('if-range')
  if (condition === null) return true
  if (condition.startsWith('"')) return condition === etag
  // A weak tag can never vouch for a byte range.
  return !condition.startsWith('W/') && Date.parse(condition) === modifiedAt
}

type ByteRange = { end: number; start: number }

type ParseRangeArgs = {
  header: string | null
  size: number
}

/**
 * One range of bytes, both ends included. Several ranges, other units and malformed headers are
 * ignored, as HTTP allows: the whole picture is the right answer to them.
 */
function parseRange({ header, size }: ParseRangeArgs): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replaceAll(' ', '') ?? '')
  const [, first = '', last = ''] = match ?? []
  if (!match || (first === '' && last === '')) return undefined
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { end: size - 1, start: size - length }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return undefined
  return start >= size ? 'unsatisfiable' : { end, start }
}
