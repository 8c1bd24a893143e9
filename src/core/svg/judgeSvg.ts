import type { Attribute } from './readMarkup.js'

import { svgNamespace } from './cleanSvg.js'
import { claimsOddEncoding, decodeSvg } from './decodeSvg.js'
import { readMarkup, tooComplex } from './readMarkup.js'
import { createResolve } from './references.js'

/** `danger`: what could run code, if anything. `isOdd`: it may stay only written anew. */
export type SvgVerdict = { danger: string | undefined; isOdd: boolean }

/** Attributes that lead somewhere, by the last part of their names. */
const addresses: ReadonlySet<string> = new Set(
  'action base by cite codebase content data formaction from href ping poster src to values'.split(
    ' ',
  ),
)
const foreign: ReadonlySet<string> = new Set(
  'embed frame frameset handler iframe listener object'.split(' '),
)

/**
 * Elements at which a browser that reads the drawing within a page of HTML leaves it, or reads what
 * follows as plain text.
 */
const pageElements: ReadonlySet<string> = new Set(
  (
    'b base big blockquote body br center code dd div dl dt em font form h1 h2 h3 h4 h5 h6 head hr html i img ' +
    'input li link listing math menu meta nobr noembed noframes noscript ol option p plaintext pre ruby s ' +
    'select small span strike strong sub sup table template textarea tt u ul var xmp'
  ).split(' '),
)

/**
 * Judges an SVG by its elements and attributes: words in titles, texts, comments and metadata may say
 * what they like. Read as XML, as browsers read the file; where they would read other markup within
 * a page of HTML, or by another encoding, the file is odd. So is what is not well-formed: a page
 * would read it all the same.
 *
 * @throws CloudflareImagesError IMAGE_TOO_LARGE for more, or deeper, than any drawing has
 */
export function judgeSvg(bytes: Uint8Array): SvgVerdict {
  const resolve = createResolve()
  const tree = createTree()
  let danger: string | undefined
  let isOdd = false
  const found = (what: string | undefined): void => {
    danger ??= what
  }
  readMarkup(decodeSvg(bytes), {
    cdata(inner) {
      if (inner.includes('<')) isOdd = true
    },
    close(name, rest) {
      if (!tree.close(name) || rest.trim() !== '') isOdd = true
    },
    comment(inner) {
      if (/^-?>|--!>/.test(inner)) isOdd = true
    },
    declaration(inner) {
      if (inner.includes('[') || inner.includes('<')) isOdd = true
    },
    instruction(inner) {
      const isOther = /^xml-stylesheet/i.test(inner) || inner.includes('>')
      if (isOther || claimsOddEncoding(bytes, inner)) isOdd = true
    },
    open(name, attributes, isEmpty) {
      const local = lastPart(name)
      const { isPlain, isRemoved } = tree.open({ isEmpty, name })
      if (!isPlain || pageElements.has(name.toLowerCase())) isOdd = true
      if (isRemoved) return
      found(dangerOfElement(local))
      for (const [key, value] of attributes) {
        if (/^on[a-z]+$/i.test(key)) found('an event handler')
        // Not XML; and where a page sees no tag at all, it sees the one that begins here.
        if (key.includes('<') || value.includes('<')) isOdd = true
        const isNamed = addresses.has(lastPart(key)) || key === 'attributeName'
        if (!isNamed && !key.startsWith('xmlns')) continue
        const attribute: Attribute = [key, resolve(value)]
        found(dangerOfAddress(attribute))
        if (isOddAddress(local, attribute)) isOdd = true
      }
    },
  })
  if (!tree.isClosed()) isOdd = true
  return { danger, isOdd }
}

type Opened = {
  /** False where a page of HTML may read something else. */
  isPlain: boolean
  /** Below an element that will be removed, or that element. */
  isRemoved: boolean
}

/** Of elements within each other: drawings have a dozen. */
const maxDepth = 1000

/** Keeps account of the elements that are open. */
function createTree(): {
  /** Whether it was the innermost one. */
  close: (name: string) => boolean
  isClosed: () => boolean
  open: (element: { isEmpty: boolean; name: string }) => Opened
} {
  const names: string[] = []
  const counts = new Map<string, number>()
  let root: string | undefined
  /** Where in `names` the element stands that will be removed. */
  let removedFrom = Infinity
  /** How many titles and descriptions are open: to HTML, what is within is a page. */
  let wordsDepth = 0
  const pop = (): string | undefined => {
    const name = names.pop()
    if (name === undefined) return undefined
    counts.set(name, (counts.get(name) ?? 1) - 1)
    if (isWords(name)) wordsDepth -= 1
    if (names.length <= removedFrom) removedFrom = Infinity
    return name
  }
  return {
    close(name) {
      if (names.at(-1) === name) return pop() === name
      if ((counts.get(name) ?? 0) > 0) while (pop() !== name);
      return false
    },
    isClosed: () => names.length === 0,
    open({ isEmpty, name }) {
      const isSecondRoot = root !== undefined && names.length === 0
      root ??= name
      // A page knows no prefixes: within such a root, it takes the other elements for its own.
      const isOutside = root.includes(':') && !name.includes(':')
      const isBegun = removedFrom !== Infinity
      const isRemoved = isBegun || lastPart(name) === 'foreignobject'
      const isPlain =
        !isSecondRoot && !isOutside && !isRemoved && wordsDepth === 0 && !name.includes('<')
      if (!isEmpty) {
        if (names.length === maxDepth) {
          throw tooComplex(`${maxDepth.toLocaleString('en')} elements within each other`)
        }
        if (isRemoved && !isBegun) removedFrom = names.length
        names.push(name)
        counts.set(name, (counts.get(name) ?? 0) + 1)
        if (isWords(name)) wordsDepth += 1
      }
      return { isPlain, isRemoved }
    },
  }
}

/** In any case: HTML makes no difference. */
function isWords(name: string): boolean {
  return /^(?:title|desc)$/i.test(name)
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1).toLowerCase()
}

function dangerOfElement(local: string): string | undefined {
  if (local === 'script') return 'a script'
  return foreign.has(local) ? 'foreign content' : undefined
}

function dangerOfAddress([name, value]: Attribute): string | undefined {
  const flat = withoutSpace(value)
  const isScript = /^(?:values|from|to|by)$/i.test(name)
    ? /(?:^|;)(?:javascript:|vbscript:|data:text)/i.test(flat)
    : /^(?:javascript:|vbscript:)/i.test(flat)
  const isPage = /^data:(?!image\/|font\/|application\/(?:x-)?font)/i.test(flat)
  return isScript || isPage ? 'a script link' : undefined
}

function isOddAddress(local: string, [name, value]: Attribute): boolean {
  const isNamespace = name === 'xmlns' || name.startsWith('xmlns:')
  if (isNamespace && /xhtml/i.test(value)) return true
  // The drawing would be something else than an image.
  if (name === 'xmlns' && local === 'svg' && value !== svgNamespace) return true
  if (name === 'attributeName') return /^on/i.test(value.trim())
  const isPicture = lastPart(name) === 'href' && (local === 'image' || local === 'feimage')
  return !isPicture && /(?:^|;)data:image\/svg/i.test(withoutSpace(value))
}

/** Browsers skip white space and control characters within a scheme. */
function withoutSpace(value: string): string {
  return value.replaceAll(/[\s\p{Cc}]+/gu, '')
}
