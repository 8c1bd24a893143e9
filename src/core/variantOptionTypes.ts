export const fits = [
  'scale-down',
  'scale-up',
  'contain',
  'cover',
  'crop',
  'aspect-crop',
  'pad',
  'squeeze',
] as const

/** How the picture is brought to `width` x `height`. */
export type Fit = (typeof fits)[number]

/** Which part stays when a picture is cropped: fractions are Cloudflare's `XxY`. */
export type Gravity =
  { x: number; y: number } | 'auto' | 'bottom' | 'face' | 'left' | 'right' | 'top'

/** 1 to 100, or a perceptual level. */
export type Quality = 'high' | 'low' | 'medium-high' | 'medium-low' | number

export const outputFormats = ['auto', 'avif', 'webp', 'jpeg', 'baseline-jpeg', 'json'] as const

/** Formats that a delivery URL may ask for. */
export type OutputFormat = (typeof outputFormats)[number]

/**
 * What is cut off before anything else. Whole numbers from 1 are pixels, numbers below 1 are
 * fractions of the side. `width` and `height` are what stays, counted from `left` and `top`.
 */
export type TrimSides = {
  bottom?: number
  height?: number
  left?: number
  right?: number
  top?: number
  width?: number
}

/** Cuts a border of one colour; what is cut depends on the pixels. */
export type TrimBorder = { border: { color?: string; keep?: number; tolerance?: number } }

export type Trim = 'border' | TrimBorder | TrimSides

/** A flexible variant: what a delivery URL may ask of a public image. */
export type VariantOptions = {
  /** Keep animation frames. @default true */
  anim?: boolean
  /** Colour behind transparency and around `fit: 'pad'`. @default white */
  background?: string
  /** Blur radius, 0 or 1 to 250. @default 0 */
  blur?: number
  /** Factor; 1 changes nothing. @default 1 */
  brightness?: number
  /** The quickest encoder at the price of bytes. */
  compression?: 'fast'
  /** Factor; 1 changes nothing. @default 1 */
  contrast?: number
  /** Width for desktop browsers under `width: 'auto'`, in pixels. @default 1200 */
  desktopWidth?: number
  /** Multiplies `width`, `height` and pixel trims. @default 1 */
  dpr?: number
  /** @default 'scale-down' */
  fit?: Fit
  /** Mirror: horizontally, vertically, both. Before `rotate`. */
  flip?: 'h' | 'hv' | 'v'
  /** @default 'auto' (hosted images negotiate) */
  format?: OutputFormat
  /** Factor; 1 changes nothing. @default 1 */
  gamma?: number
  /** @default the centre */
  gravity?: Gravity
  /** Pixels. @default the height of the picture */
  height?: number
  /** What stays of EXIF in JPEG output. @default 'copyright' */
  metadata?: 'copyright' | 'keep' | 'none'
  /** Width for mobile browsers under `width: 'auto'`, in pixels. @default 768 */
  mobileWidth?: number
  /** Remote images only: refused for hosted ones. */
  onerror?: 'redirect'
  /** @default 85 */
  quality?: Quality
  /** Degrees clockwise, before resizing. */
  rotate?: 180 | 270 | 90
  /** Factor; 0 is grey, 1 changes nothing. @default 1 */
  saturation?: number
  /** Cuts the subject out of its background. */
  segment?: 'foreground'
  /** 0 to 10. @default 0 */
  sharpen?: number
  /** Quality on slow connections (Chromium client hints). */
  slowConnectionQuality?: Quality
  trim?: Trim
  /** How an enlargement is computed. @default 'interpolate' */
  upscale?: 'generate' | 'interpolate'
  /** Pixels, or `auto` by client hints and browser. @default the width of the picture */
  width?: number | 'auto'
  /** Widths to choose from under `width: 'auto'`, in pixels. @default 320, 768, 960, 1200 */
  widthBreakpoints?: readonly number[]
  /** How close to crop around faces, 0 to 1, with `gravity: 'face'`. @default 0 */
  zoom?: number
}

export type VariantOption = keyof VariantOptions
