import { CloudflareImagesError } from '../../errors.js'

/** Names and values as they stand: references are not resolved. */
export type Attribute = [name: string, value: string]

/** What stands in a text of markup, in its order. Every part may be left out. */
export type MarkupReader = {
  cdata?(text: string): void
  /** `rest`: what stands between the name and the bracket. */
  close?(name: string, rest: string): void
  comment?(text: string): void
  /** `<!DOCTYPE ...>` and the like, without its brackets. */
  declaration?(text: string): void
  instruction?(text: string): void
  open?(name: string, attributes: readonly Attribute[], isEmpty: boolean): void
  text?(text: string): void
}

/** Of elements and attributes: a map of a country has fewer, and half a second reads them. */
const maxParts = 500_000
/** Of one element: they are held together until it ends, an element at a time. */
const maxAttributes = 1000

export function tooComplex(
  what = `${maxParts.toLocaleString('en')} elements and attributes`,
): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'IMAGE_TOO_LARGE',
    message: `The SVG has more than ${what}. Simplify the drawing, or export it as PNG.`,
  })
}

const nameStart = /[A-Za-z_:\u0080-\uffff]/

/**
 * Reads XML as leniently as browsers read HTML: attributes without quotes, or after a slash, count.
 * Each character is looked at a few times at most, whatever the text. What is not closed reaches to
 * the end.
 *
 * @throws CloudflareImagesError IMAGE_TOO_LARGE for more elements and attributes than any drawing has
 */
export function readMarkup(text: string, reader: MarkupReader): void {
  let at = 0
  let from = 0
  let parts = 0
  const count = (more: number): void => {
    parts += more
    if (parts > maxParts) throw tooComplex()
  }
  while (at < text.length) {
    const open = text.indexOf('<', at)
    if (open === -1) break
    if (!nameStart.test(text.charAt(open + 1)) && !'!?/'.includes(text.charAt(open + 1) || ' ')) {
      at = open + 1
      continue
    }
    if (open > from) reader.text?.(text.slice(from, open))
    at = from = readConstruct({ count, open, reader, text })
  }
  if (from < text.length) reader.text?.(text.slice(from))
}

type Construct = { count: (more: number) => void; open: number; reader: MarkupReader; text: string }

function readConstruct(construct: Construct): number {
  const { count, open, reader, text } = construct
  count(1)
  switch (text.charAt(open + 1)) {
    case '!': {
      if (text.startsWith('<!--', open)) {
        const [inner, end] = upTo({ closing: '-->', from: open + 4, text })
        reader.comment?.(inner)
        return end
      }
      if (text.startsWith('<![CDATA[', open)) {
        const [inner, end] = upTo({ closing: ']]>', from: open + 9, text })
        reader.cdata?.(inner)
        return end
      }
      const end = endOfDeclaration({ from: open + 2, text })
      reader.declaration?.(text.slice(open + 2, end - 1))
      return end
    }
    case '?': {
      const [inner, end] = upTo({ closing: '?>', from: open + 2, text })
      reader.instruction?.(inner)
      return end
    }
    case '/': {
      const [inner, end] = upTo({ closing: '>', from: open + 2, text })
      const name = /^[^\t\n\f\r />]*/.exec(inner)?.[0] ?? ''
      reader.close?.(name, inner.slice(name.length))
      return end
    }
    default:
      return readTag(construct)
  }
}

type UpToArgs = {
  closing: string
  from: number
  text: string
}

function upTo({ closing, from, text }: UpToArgs): [inner: string, end: number] {
  const end = text.indexOf(closing, from)
  return end === -1
    ? [text.slice(from), text.length]
    : [text.slice(from, end), end + closing.length]
}

/** Quotes and the brackets of an internal subset may hold closing brackets. */
function endOfDeclaration({ from, text }: { from: number; text: string }): number {
  const token = /["'[\]>]/g
  token.lastIndex = from
  let isInside = false
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [char] = found
    if (char === '[') isInside = true
    else if (char === ']') isInside = false
    else if (char === '>') {
      if (!isInside) return token.lastIndex
    } else {
      const end = text.indexOf(char, token.lastIndex)
      if (end === -1) break
      token.lastIndex = end + 1
    }
  }
  return text.length
}

const tagName = /[^\t\n\f\r />]+/y
const gap = /[\t\n\f\r /]*/y
const attributeName = /=?[^\t\n\f\r />=]*/y
const equals = /[\t\n\f\r ]*=[\t\n\f\r ]*/y
const bare = /[^\t\n\f\r >]*/y

function readTag({ count, open, reader, text }: Construct): number {
  const take = (pattern: RegExp, from: number): string => {
    pattern.lastIndex = from
    return pattern.exec(text)?.[0] ?? ''
  }
  const name = take(tagName, open + 1)
  const attributes: Attribute[] = []
  let at = open + 1 + name.length
  for (;;) {
    const between = take(gap, at)
    at += between.length
    if (at >= text.length || text.charAt(at) === '>') {
      reader.open?.(name, attributes, between.endsWith('/'))
      return Math.min(text.length, at + 1)
    }
    if (attributes.length === maxAttributes) {
      throw tooComplex(`${maxAttributes.toLocaleString('en')} attributes at one element`)
    }
    const attribute = take(attributeName, at)
    count(1)
    at += attribute.length
    const sign = take(equals, at)
    if (sign === '') {
      attributes.push([attribute, ''])
      continue
    }
    at += sign.length
    const quote = text.charAt(at)
    if (quote === '"' || quote === "'") {
      const [value, end] = upTo({ closing: quote, from: at + 1, text })
      attributes.push([attribute, value])
      at = end
    } else {
      const value = take(bare, at)
      attributes.push([attribute, value])
      at += value.length
    }
  }
}
