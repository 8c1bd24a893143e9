import { CloudflareImagesError } from '../errors.js'

/** Browsers skip these within the scheme of a URL: `java<tab>script:` is a script. */
const gap = '[\\s\\0-\\x1f]*'
const spaced = (word: string): string => word.replaceAll(/(?!^)(?=.)/g, gap)
const schemes = ['javascript:', 'vbscript:', 'data:text'].map(spaced).join('|')

/** Each pattern names what it would do in a browser that opens the file. */
const dangers: readonly { pattern: RegExp; what: string }[] = [
  { pattern: /<\s*(?:[\w-]+:)?script[\s/>]/i, what: 'a script' },
  {
    pattern: /<\s*(?:[\w-]+:)?(?:foreignObject|iframe|object|embed|handler|listener)[\s/>]/i,
    what: 'foreign content',
  },
  { pattern: /[\s"'/]on[a-z]+\s*=/i, what: 'an event handler' },
  {
    // `values` holds several.
    pattern: new RegExp(
      `(?:href|src|from|to|by|values)\\s*=\\s*(?:"[^"]*?|'[^']*?|)(?<=["'=;\\s\\0-\\x1f])(?:${schemes})`,
      'i',
    ),
    what: 'a script link',
  },
  { pattern: /<!ENTITY/i, what: 'an entity declaration' },
]

/**
 * Refuses an SVG that could run code. Cloudflare sanitises what it delivers, but the original also
 * stands at Payload's file route, on the site's own origin.
 *
 * @throws CloudflareImagesError SVG_UNSAFE
 */
export function assertSvgIsSafe(bytes: Uint8Array): void {
  const text = decode(bytes)
  const found = dangers.find(({ pattern }) => pattern.test(text))
  if (found === undefined) return
  throw new CloudflareImagesError({
    code: 'SVG_UNSAFE',
    message: `The SVG contains ${found.what}, which could harm visitors. Remove it, or export the drawing as plain SVG.`,
  })
}

/** Character references are resolved first: `&#106;avascript:` is a link like any other. */
function decode(bytes: Uint8Array): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  return text
    .replaceAll(/&#x([0-9a-f]{1,6});?/gi, (_, hex: string) => fromCodePoint(parseInt(hex, 16)))
    .replaceAll(/&#(\d{1,7});?/g, (_, decimal: string) => fromCodePoint(Number(decimal)))
    .replaceAll(/&(?:Tab|NewLine);/g, ' ')
}

function fromCodePoint(value: number): string {
  return value <= 0x10ffff ? String.fromCodePoint(value) : ''
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}
