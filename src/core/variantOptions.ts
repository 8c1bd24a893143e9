import { isCssColor } from './cssColor.js'
import { maxSide } from './maxSide.js'
import { choice, decimal, either, flag, formatDecimal, integer } from './optionValues.js'
import type { OptionValue } from './optionValues.js'
import { formatTrim, parseTrim, trimSubKeys } from './trimValue.js'
import type { Gravity, Quality, VariantOption, VariantOptions } from './variantOptionTypes.js'

export type {
  Fit,
  Gravity,
  OutputFormat,
  Quality,
  Trim,
  TrimBorder,
  TrimSides,
  VariantOption,
  VariantOptions,
} from './variantOptionTypes.js'

/** Everything there is to know about one transform option. */
export type VariantOptionRow<K extends VariantOption> = {
  /** Short names that a URL may use instead. */
  readonly aliases: readonly string[]
  /** What Cloudflare does without it; absent when nothing happens. */
  readonly default?: Required<VariantOptions>[K]
  readonly doc: string
  /** Undefined when the value is not acceptable. */
  readonly format: (
    value: Required<VariantOptions>[K],
  ) => readonly (readonly [key: string, text: string])[] | undefined
  /** The full name in a URL. */
  readonly key: string
  /** Undefined when the texts are not acceptable; the map is by full key. */
  readonly parse: (texts: ReadonlyMap<string, string>) => Required<VariantOptions>[K] | undefined
  /** Why a delivery URL of a hosted image may not carry it. */
  readonly refusal?: string
  /** Further keys that belong to the option. */
  readonly subKeys: readonly string[]
  readonly values: string
}

type Table = { readonly [K in VariantOption]: VariantOptionRow<K> }

const pixels = integer({ max: maxSide, min: 1 })
const fraction = decimal({ max: 1, min: 0 })
const factor = decimal({ min: 0 })
const quality: OptionValue<Quality> = either(
  integer({ max: 100, min: 1 }),
  choice(['high', 'medium-high', 'medium-low', 'low']),
)

const gravityPoint: OptionValue<Gravity> = {
  values: 'XxY with X and Y from 0 to 1',
  parse: (text) => {
    const [xText, yText, rest] = text.split('x')
    if (xText === undefined || yText === undefined || rest !== undefined) return undefined
    const x = fraction.parse(xText)
    const y = fraction.parse(yText)
    return x === undefined || y === undefined ? undefined : { x, y }
  },
  format: (value) => {
    if (typeof value !== 'object') return undefined
    const x = fraction.format(value.x)
    const y = fraction.format(value.y)
    return x === undefined || y === undefined ? undefined : `${x}x${y}`
  },
}

const color: OptionValue<string> = {
  values: '#RRGGBB, a CSS colour name, rgb() or rgba()',
  parse: (text) => (isCssColor(text) ? text : undefined),
  format: (value) => (typeof value === 'string' && isCssColor(value) ? value : undefined),
}

const breakpoints: OptionValue<readonly number[]> = {
  values: '1 to 20 widths in pixels, separated by semicolons',
  parse: (text) => {
    const widths = text.split(';').map(pixels.parse)
    if (widths.length > 20) return undefined
    return widths.every((width) => width !== undefined) ? widths : undefined
  },
  format: (value) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > 20) return undefined
    const texts = (value as readonly number[]).map(pixels.format)
    return texts.every((text) => text !== undefined) ? texts.join(';') : undefined
  },
}

const turn: OptionValue<180 | 270 | 90> = {
  values: '90, 180, 270',
  parse: (text) => ([90, 180, 270] as const).find((angle) => String(angle) === text),
  format: (value) => ([90, 180, 270].includes(value) ? formatDecimal(value) : undefined),
}

type RowFacts<K extends VariantOption> = {
  aliases?: readonly string[]
  default?: Required<VariantOptions>[K]
  doc: string
  refusal?: string
}

/** A row whose option is one key with one value. */
function row<K extends VariantOption>(
  key: string,
  value: OptionValue<Required<VariantOptions>[K]>,
  { aliases = [], ...facts }: RowFacts<K>,
): VariantOptionRow<K> {
  return {
    ...facts,
    aliases,
    key,
    subKeys: [],
    values: value.values,
    parse: (texts) => {
      const text = texts.get(key)
      return text === undefined ? undefined : value.parse(text)
    },
    format: (given) => {
      const text = value.format(given)
      return text === undefined ? undefined : [[key, text]]
    },
  }
}

/**
 * The transform options of delivery URLs, in the order in which a URL is written. Types, parser,
 * formatter, documentation and the local renderer all follow this table.
 */
export const variantOptionTable: Table = {
  width: row('width', either(pixels, choice(['auto'])), {
    aliases: ['w'],
    doc: 'Width of the box in pixels; auto chooses by client hints and browser.',
  }),
  height: row('height', pixels, { aliases: ['h'], doc: 'Height of the box in pixels.' }),
  fit: row(
    'fit',
    choice(['scale-down', 'scale-up', 'contain', 'cover', 'crop', 'aspect-crop', 'pad', 'squeeze']),
    { default: 'scale-down', doc: 'How the picture is brought to the box.' },
  ),
  gravity: row(
    'gravity',
    either(choice(['auto', 'face', 'left', 'right', 'top', 'bottom']), gravityPoint),
    { aliases: ['g'], default: { x: 0.5, y: 0.5 }, doc: 'Which part stays when cropping.' },
  ),
  zoom: row('zoom', fraction, {
    aliases: ['face-zoom'],
    default: 0,
    doc: 'How close to crop around faces, with gravity=face.',
  }),
  dpr: row('dpr', decimal({ above: true, max: 2, min: 0 }), {
    default: 1,
    doc: 'Multiplies width, height and pixel trims.',
  }),
  trim: {
    aliases: [],
    doc: 'Cuts sides or a border off before anything else.',
    format: formatTrim,
    key: 'trim',
    parse: parseTrim,
    subKeys: trimSubKeys,
    values:
      'top;right;bottom;left, or trim.top, trim.left, trim.width, trim.height: pixels, or fractions below 1; or border with trim.border.color, .tolerance (0 to 255), .keep (pixels)',
  },
  flip: row('flip', choice(['h', 'v', 'hv']), { doc: 'Mirrors before rotating.' }),
  rotate: row('rotate', turn, { doc: 'Turns clockwise before resizing.' }),
  quality: row('quality', quality, {
    aliases: ['q'],
    default: 85,
    doc: 'Quality of JPEG, WebP and AVIF; on PNG allows a palette.',
  }),
  slowConnectionQuality: row('slow-connection-quality', quality, {
    aliases: ['scq'],
    doc: 'Quality on slow connections, by Chromium client hints.',
  }),
  format: row('format', choice(['auto', 'avif', 'webp', 'jpeg', 'baseline-jpeg', 'json']), {
    aliases: ['f'],
    default: 'auto',
    doc: 'Output format; auto negotiates, json describes the picture.',
  }),
  anim: row('anim', flag, { default: true, doc: 'Keeps the frames of an animation.' }),
  background: row('background', color, {
    default: 'white',
    doc: 'Colour behind transparency and around fit=pad.',
  }),
  blur: row('blur', decimal({ max: 250, min: 1, orZero: true }), {
    default: 0,
    doc: 'Blur radius.',
  }),
  sharpen: row('sharpen', decimal({ max: 10, min: 0 }), {
    default: 0,
    doc: 'Strength of sharpening; 1 is advised after reducing.',
  }),
  brightness: row('brightness', factor, { default: 1, doc: 'Factor; 1 changes nothing.' }),
  contrast: row('contrast', factor, { default: 1, doc: 'Factor; 1 changes nothing.' }),
  gamma: row('gamma', factor, {
    default: 1,
    doc: 'Factor for midtones; below 1 lightens, 0 and 1 change nothing.',
  }),
  saturation: row('saturation', factor, { default: 1, doc: 'Factor; 0 is grey.' }),
  metadata: row('metadata', choice(['copyright', 'keep', 'none']), {
    default: 'copyright',
    doc: 'What stays of EXIF in JPEG output.',
  }),
  compression: row('compression', choice(['fast']), {
    doc: 'The quickest encoder at the price of bytes.',
  }),
  segment: row('segment', choice(['foreground']), {
    doc: 'Makes the background transparent by a model.',
  }),
  upscale: row('upscale', choice(['interpolate', 'generate']), {
    default: 'interpolate',
    doc: 'How an enlargement is computed.',
  }),
  widthBreakpoints: row('wbreakpoints', breakpoints, {
    default: [320, 768, 960, 1200],
    doc: 'Widths to choose from by client hints under width=auto.',
  }),
  mobileWidth: row('wmobile', pixels, {
    default: 768,
    doc: 'Width for mobile browsers under width=auto.',
  }),
  desktopWidth: row('wdesktop', pixels, {
    default: 1200,
    doc: 'Width for desktop browsers under width=auto.',
  }),
  onerror: row('onerror', choice(['redirect']), {
    doc: 'Redirects to the original on failure; remote images only.',
    refusal: 'it works for remote images only, not for images stored in Cloudflare Images',
  }),
}

/** Keys that exist elsewhere and are often tried in a delivery URL, with the reason for refusing. */
export const refusedKeys: Readonly<Record<string, string>> = {
  border: 'it works in a Worker only; for a margin use fit=pad with background',
  crop: 'there is no such option; use fit=crop, fit=cover or trim',
  draw: 'overlays work in a Worker only; use the watermark option of the plugin',
  pad: 'there is no such option; use fit=pad with background',
}
