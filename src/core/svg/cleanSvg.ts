import { CloudflareImagesError } from '../../errors.js'
import { type Attribute, type MarkupReader, readMarkup } from './readMarkup.js'
import { createResolve, escapeMarkup, readEntities } from './references.js'
import {
  cleanCss,
  isInnerReference,
  reachesOut,
  svgAttributes,
  svgDroppedWithContent,
  svgElements,
} from './svgAllowList.js'

export const svgNamespace = 'http://www.w3.org/2000/svg'
const xlinkNamespace = 'http://www.w3.org/1999/xlink'

const elements = new Set(svgElements)
const attributesKept = new Set(svgAttributes)
const droppedWithContent = new Set(svgDroppedWithContent.map((name) => name.toLowerCase()))

/** Deeper than any editor nests; what lies deeper is left out. */
const maxDepth = 500

/** An element that is open: `name` as written, `shown` as it is written out, if at all. */
type OpenElement = { name: string; shown: string | undefined }

/**
 * An SVG with everything that can act or fetch removed: scripts, event handlers, foreignObject,
 * links, external references, `javascript:` addresses, entities and processing instructions.
 * Shapes, paint, text, filters and animations of shapes stay. It is written anew from what was
 * understood, so nothing in it can be read in two ways.
 *
 * @throws CloudflareImagesError FILE_UNREADABLE when no drawing is left, IMAGE_TOO_LARGE for more
 * elements and attributes than any drawing has
 */
export function cleanSvg(source: string): string {
  const writer = createCleanWriter()
  readMarkup(source, writer)
  const clean = writer.finish()
  if (clean !== '') return clean
  throw new CloudflareImagesError({
    code: 'FILE_UNREADABLE',
    message: 'The file is named or typed as SVG, but holds no <svg> element.',
  })
}

type CleanWriter = MarkupReader & { finish: () => string }

function createCleanWriter(): CleanWriter {
  const opened: OpenElement[] = []
  const openCounts = new Map<string, number>()
  const out: string[] = []
  /** Prefixes that stand for the SVG namespace. */
  const prefixes = new Set<string>()
  let droppedDepth = 0
  let isOver = false
  let resolve = createResolve()
  let shownDepth = 0
  /** The text of the style that is open: it is judged as a whole. */
  let style: string[] | undefined

  const localName = (name: string): string => {
    const colon = name.indexOf(':')
    return colon > 0 && prefixes.has(name.slice(0, colon)) ? name.slice(colon + 1) : name
  }
  const isShown = (local: string, attributes: readonly Attribute[]): boolean => {
    if (!elements.has(local) || shownDepth >= maxDepth) return false
    // Only what stands in a drawing is part of one.
    if (shownDepth === 0 && local !== 'svg') return false
    return !(isAnimation(local) && attributes.some(rewritesReference))
  }
  const push = (element: OpenElement): void => {
    opened.push(element)
    openCounts.set(element.name, (openCounts.get(element.name) ?? 0) + 1)
    if (element.shown !== undefined) shownDepth += 1
  }
  const writeEnd = (shown: string): void => {
    if (shown === 'style' && style !== undefined) {
      out.push(escapeMarkup(cleanStyle(style.join('')), false))
      style = undefined
    }
    out.push(`</${shown}>`)
  }
  const pop = (): OpenElement | undefined => {
    const element = opened.pop()
    if (element === undefined) return undefined
    openCounts.set(element.name, (openCounts.get(element.name) ?? 1) - 1)
    if (droppedDepth > 0) droppedDepth -= 1
    if (element.shown === undefined) return element
    writeEnd(element.shown)
    shownDepth -= 1
    if (shownDepth === 0) isOver = true
    return element
  }
  const write = (text: string): void => {
    if (shownDepth === 0 || droppedDepth > 0 || isOver) return
    if (style === undefined) out.push(escapeMarkup(text, false))
    else style.push(text)
  }
  return {
    cdata: write,
    close(name) {
      if ((openCounts.get(name) ?? 0) === 0) return
      while (pop()?.name !== name);
    },
    declaration(text) {
      if (/<!ENTITY/i.test(text)) resolve = createResolve(readEntities(text))
    },
    finish() {
      while (pop() !== undefined);
      return out.join('')
    },
    open(name, given, isEmpty) {
      if (isOver) return
      const attributes = given.map(([key, value]): Attribute => [key, resolve(value)])
      for (const [key, value] of attributes) {
        if (key.startsWith('xmlns:') && value === svgNamespace) prefixes.add(key.slice(6))
      }
      const local = localName(name)
      const isWanted = isShown(local, attributes)
      // An element within a style is none of the style to a browser.
      const isDropped =
        droppedDepth > 0 || isDroppedWithContent(name) || (style !== undefined && isWanted)
      if (isDropped) {
        if (isEmpty) return
        droppedDepth += 1
        push({ name, shown: undefined })
        return
      }
      const shown = isWanted ? local : undefined
      if (shown !== undefined) out.push(writeStart(shown, attributes))
      if (!isEmpty) push({ name, shown })
      else if (shown !== undefined) writeEnd(shown)
      if (shown === 'style' && !isEmpty) style = []
    },
    text: (text) => write(resolve(text)),
  }
}

function writeStart(shown: string, attributes: readonly Attribute[]): string {
  const kept = keepAttributes(shown, attributes)
  const written = kept.map(([key, value]) => ` ${key}="${escapeMarkup(value, true)}"`)
  return `<${shown}${written.join('')}>`
}

/** By its last part: a prefix may stand for anything. */
function isDroppedWithContent(name: string): boolean {
  return droppedWithContent.has(name.slice(name.lastIndexOf(':') + 1).toLowerCase())
}

function isAnimation(tag: string): boolean {
  return tag.startsWith('animate') || tag === 'set'
}

function rewritesReference([name, value]: Attribute): boolean {
  return name === 'attributeName' && /^(?:on|.{0,60}href)/is.test(value.trim())
}

function keepAttributes(tagName: string, attributes: readonly Attribute[]): Attribute[] {
  const seen = new Set<string>()
  const kept = attributes.filter(([name, value]) => {
    const isFirst = !seen.has(name)
    seen.add(name)
    return isFirst && value !== '' && attributesKept.has(name) && isSafe({ name, tagName, value })
  })
  // A drawing without the namespace is not an image to a browser.
  if (tagName === 'svg' && !kept.some(([name]) => name === 'xmlns')) {
    kept.push(['xmlns', svgNamespace])
  }
  return kept
}

type IsSafeArgs = {
  name: string
  tagName: string
  value: string
}

function isSafe({ name, tagName, value }: IsSafeArgs): boolean {
  if (name === 'xmlns') return value === svgNamespace
  if (name === 'xmlns:xlink') return value === xlinkNamespace
  if (name === 'href' || name === 'xlink:href') return isInnerReference({ tagName, value })
  return !reachesOut(value)
}

/** As a whole: in pieces, cut at character references, `@imp&#111;rt` would pass. */
function cleanStyle(text: string): string {
  return text.includes('<') ? '' : cleanCss(text)
}
