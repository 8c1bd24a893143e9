import type { OptionValue } from './optionValues.js'
import type { Gravity, Quality, VariantOption, VariantOptions } from './variantOptionTypes.js'

import { toURLColor } from './cssColor.js'
import { maxSide } from './maxSide.js'
import { choice, decimal, either, flag, formatDecimal, integer } from './optionValues.js'
import { formatTrim, parseTrim, trimSubKeys } from './trimValue.js'
import { fits, outputFormats } from './variantOptionTypes.js'

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
  values: '#RRGGBB, a CSS colour name, rgb(), hsl(), hwb(), lab(), lch(), oklab() or oklch()',
  parse: toURLColor,
  format: (value) => (typeof value === 'string' ? toURLColor(value) : undefined),
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
  refusal?: string
}

/** A row whose option is one key with one value. */
function row<K extends VariantOption>(
  key: string,
  value: OptionValue<Required<VariantOptions>[K]>,
  { aliases = [], ...facts }: RowFacts<K> = {},
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
 * formatter and the local renderer all follow this table.
 */
export const variantOptionTable: Table = {
  // Width of the box in pixels; auto chooses by client hints and browser.
  width: row('width', either(pixels, choice(['auto'])), { aliases: ['w'] }),
  // Height of the box in pixels.
  height: row('height', pixels, { aliases: ['h'] }),
  // How the picture is brought to the box.
  fit: row('fit', choice(fits), { default: 'scale-down' }),
  // Which part stays when cropping.
  gravity: row(
    'gravity',
    either(choice(['auto', 'face', 'left', 'right', 'top', 'bottom']), gravityPoint),
    { aliases: ['g'], default: { x: 0.5, y: 0.5 } },
  ),
  // How close to crop around faces, with gravity=face.
  zoom: row('zoom', fraction, { aliases: ['face-zoom'], default: 0 }),
  // Multiplies width, height and pixel trims.
  dpr: row('dpr', decimal({ above: true, max: 2, min: 0 }), { default: 1 }),
  // Cuts sides or a border off before anything else.
  trim: {
    aliases: [],
    format: formatTrim,
    key: 'trim',
    parse: parseTrim,
    subKeys: trimSubKeys,
    values:
      'top;right;bottom;left, or trim.top, trim.left, trim.width, trim.height: pixels, or fractions below 1; or border with trim.border.color, .tolerance (0 to 255), .keep (pixels)',
  },
  // Mirrors before rotating.
  flip: row('flip', choice(['h', 'v', 'hv'])),
  // Turns clockwise before resizing.
  rotate: row('rotate', turn),
  // Quality of JPEG, WebP and AVIF; on PNG allows a palette.
  quality: row('quality', quality, { aliases: ['q'], default: 85 }),
  // Quality on slow connections, by Chromium client hints.
  slowConnectionQuality: row('slow-connection-quality', quality, { aliases: ['scq'] }),
  // Output format; auto negotiates, json describes the picture.
  format: row('format', choice(outputFormats), {
    aliases: ['f'],
    default: 'auto',
  }),
  // Keeps the frames of an animation.
  anim: row('anim', flag, { default: true }),
  // Colour behind transparency and around fit=pad.
  background: row('background', color, { default: 'white' }),
  // Blur radius.
  blur: row('blur', decimal({ max: 250, min: 1, orZero: true }), { default: 0 }),
  // Strength of sharpening; 1 is advised after reducing.
  sharpen: row('sharpen', decimal({ max: 10, min: 0 }), { default: 0 }),
  // Factor; 1 changes nothing.
  brightness: row('brightness', factor, { default: 1 }),
  // Factor; 1 changes nothing.
  contrast: row('contrast', factor, { default: 1 }),
  // Factor for midtones; below 1 darkens, 0 and 1 change nothing.
  gamma: row('gamma', factor, { default: 1 }),
  // Factor; 0 is grey.
  saturation: row('saturation', factor, { default: 1 }),
  // What stays of EXIF in JPEG output.
  metadata: row('metadata', choice(['copyright', 'keep', 'none']), { default: 'copyright' }),
  // The quickest encoder at the price of bytes.
  compression: row('compression', choice(['fast'])),
  // Makes the background transparent by a model.
  segment: row('segment', choice(['foreground'])),
  // How an enlargement is computed.
  upscale: row('upscale', choice(['interpolate', 'generate']), { default: 'interpolate' }),
  // Widths to choose from by client hints under width=auto.
  widthBreakpoints: row('wbreakpoints', breakpoints, { default: [320, 768, 960, 1200] }),
  // Width for mobile browsers under width=auto.
  mobileWidth: row('wmobile', pixels, { default: 768 }),
  // Width for desktop browsers under width=auto.
  desktopWidth: row('wdesktop', pixels, { default: 1200 }),
  // Redirects to the original on failure; remote images only.
  onerror: row('onerror', choice(['redirect']), {
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
