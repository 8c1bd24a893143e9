import { DeliveryError } from './deliveryError.js'

/** Longer than any legal image id (1,024 characters, encoded) with a generous option string. */
const maxPathLength = 8_192

export type DeliveryPath = {
  imageId: string
  /** The last segment: still encoded when it holds options, decoded when it names a variant. */
  variant: { kind: 'flexible'; segment: string } | { kind: 'named'; name: string }
}

/**
 * Splits the raw `<image id>/<variant or options>` part of a delivery URL. The id may span
 * segments. Each segment is decoded exactly once, so a doubly encoded slash stays an odd name and
 * never becomes a path.
 * @throws DeliveryError 9426 for anything that is no such path.
 */
export function parseDeliveryPath(rest: string): DeliveryPath {
  if (rest.length > maxPathLength) {
    throw refuse(`the path is longer than ${maxPathLength} characters`)
  }
  const segments = rest.replace(/^\//, '').split('/')
  const last = segments.pop()
  if (segments.length === 0 || last === undefined || last === '') {
    throw refuse('an image id and a variant are required: /<account hash>/<image id>/<variant>')
  }
  const imageId = segments.map(decodeSegment).join('/')
  if (last.includes('=') || /%3d/i.test(last)) {
    decodeSegment(last)
    return { imageId, variant: { kind: 'flexible', segment: last } }
  }
  return { imageId, variant: { kind: 'named', name: decodeSegment(last) } }
}

function decodeSegment(segment: string): string {
  let text: string
  try {
    text = decodeURIComponent(segment)
  } catch {
    throw refuse('a percent sign is not followed by two hexadecimal digits of UTF-8')
  }
  if (text === '') throw refuse('the path has an empty segment')
  if (text === '.' || text === '..') throw refuse('the path has a dot segment')
  if (/[/\\]/.test(text)) throw refuse('the path has an encoded slash or a backslash')
  if (/\p{Cc}/u.test(text)) throw refuse('the path has a control character')
  return text
}

function refuse(reason: string): DeliveryError {
  return new DeliveryError({ code: 9426, message: `Invalid delivery URL: ${reason}.` })
}
