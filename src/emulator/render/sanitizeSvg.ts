import sanitizeHtml from 'sanitize-html'
import { CloudflareImagesError } from '../../errors.js'
import { svgAttributes, svgDroppedWithContent, svgElements } from './svgAllowList.js'

const svgNamespace = 'http://www.w3.org/2000/svg'
const xlinkNamespace = 'http://www.w3.org/1999/xlink'

/**
 * A stand-in name for `style` while sanitising. The library writes the text of a real `style`
 * unescaped, which in XML would let `&lt;script&gt;` come back to life; under any other name the
 * text is escaped.
 */
const styleStandIn = 'cf-style'

const stylePattern = new RegExp(`<${styleStandIn}([^>]*)>([\\s\\S]*?)</${styleStandIn}>`, 'g')

type Attributes = Record<string, string>

/**
 * An SVG with everything that can act or fetch removed: scripts, event handlers, foreignObject,
 * links, external references, `javascript:` addresses, entities and processing instructions.
 * Shapes, paint, text, filters and animations of shapes stay.
 * @throws FILE_UNREADABLE when no drawing is left.
 */
export function sanitizeSvg(source: string): string {
  const clean = restoreStyles(sanitizeHtml(source, sanitizeOptions))
  const start = clean.indexOf('<svg')
  if (start === -1) {
    throw new CloudflareImagesError({
      code: 'FILE_UNREADABLE',
      message: 'The file is named or typed as SVG, but holds no <svg> element.',
    })
  }
  return clean.slice(start)
}

const sanitizeOptions: sanitizeHtml.IOptions = {
  allowedAttributes: { '*': [...svgAttributes] },
  allowedSchemes: [],
  allowedSchemesAppliedToAttributes: [],
  allowedTags: svgElements.map((name) => (name === 'style' ? styleStandIn : name)),
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  exclusiveFilter: ({ attribs, tag }) =>
    isAnimation(tag) && /^(?:on|.*href)/i.test(attribs['attributeName'] ?? ''),
  nestingLimit: 500,
  nonBooleanAttributes: ['*'],
  nonTextTags: [...svgDroppedWithContent],
  parseStyleAttributes: false,
  parser: {
    decodeEntities: true,
    lowerCaseAttributeNames: false,
    lowerCaseTags: false,
    recognizeSelfClosing: true,
    xmlMode: true,
  },
  transformTags: {
    '*': (tagName, attribs) => ({
      attribs: keepSafe({ attribs, tagName }),
      tagName: tagName === 'style' ? styleStandIn : tagName,
    }),
  },
}

function isAnimation(tag: string): boolean {
  return tag.startsWith('animate') || tag === 'set'
}

function keepSafe({ attribs, tagName }: { attribs: Attributes; tagName: string }): Attributes {
  const safe: Attributes = {}
  for (const [name, value] of Object.entries(attribs)) {
    if (isSafe({ name, tagName, value })) safe[name] = value
  }
  // A drawing without the namespace is not an image to a browser.
  if (tagName === 'svg' && safe['xmlns'] === undefined) safe['xmlns'] = svgNamespace
  return safe
}

function isSafe({
  name,
  tagName,
  value,
}: {
  name: string
  tagName: string
  value: string
}): boolean {
  if (name === 'xmlns') return value === svgNamespace
  if (name === 'xmlns:xlink') return value === xlinkNamespace
  if (name === 'href' || name === 'xlink:href') return isInnerReference({ tagName, value })
  return !reachesOut(value)
}

/** A fragment of the same drawing, or pixels carried inside it. */
function isInnerReference({ tagName, value }: { tagName: string; value: string }): boolean {
  const reference = value.trim()
  if (/^#[^\s]+$/.test(reference)) return true
  const carriesPixels = tagName === 'image' || tagName === 'feImage'
  return (
    carriesPixels && /^data:image\/(?:png|jpe?g|gif|webp|avif);base64,[\w+/=\s]*$/i.test(reference)
  )
}

/**
 * Filters each style block as a whole: the parser hands over text in pieces, cut at every
 * character reference, so that `@imp&#111;rt` would pass a filter per piece.
 */
function restoreStyles(clean: string): string {
  return clean.replaceAll(stylePattern, (_whole, attributes: string, text: string) => {
    return `<style${attributes}>${text.includes('<') ? '' : sanitizeCss(text)}</style>`
  })
}

/**
 * Style text without the rules that fetch (imports, fonts). Should anything left still reach out,
 * the whole block goes: a drawing in default colours is better than a request to a stranger.
 */
function sanitizeCss(text: string): string {
  const kept = withoutComments(text)
    .replaceAll(/@(?:import|namespace|charset)[^;]*;?/gi, '')
    .replaceAll(/@font-face\s*\{[^}]*\}?/gi, '')
  return reachesOut(kept) ? '' : kept
}

/**
 * True when a value could load or run something. CSS escapes (`\\75rl(`) hide names from a
 * pattern, so a value that has an escape counts as reaching out.
 */
function reachesOut(value: string): boolean {
  const flat = withoutComments(value)
  if (flat.includes('\\')) return true
  if (/@import|@font-face|@namespace|expression\s*\(|-moz-binding|behavior\s*:/i.test(flat)) {
    return true
  }
  // Browsers ignore white space and control characters inside a scheme.
  if (/(?:javascript|vbscript|data|file|https?):/i.test(withoutControls(flat))) return true
  const references = flat.match(/(?:url|image|image-set|src)\s*\([^)]*\)?/gi) ?? []
  return references.some((reference) => !/^url\s*\(\s*(?:["']|&quot;)?#/i.test(reference))
}

/** By search, not by pattern: a megabyte of unclosed comments must not cost its square. */
function withoutComments(text: string): string {
  let kept = ''
  let at = 0
  for (;;) {
    const open = text.indexOf('/*', at)
    if (open === -1) return kept + text.slice(at)
    kept += text.slice(at, open)
    const close = text.indexOf('*/', open + 2)
    if (close === -1) return kept
    at = close + 2
  }
}

function withoutControls(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, '')
}
