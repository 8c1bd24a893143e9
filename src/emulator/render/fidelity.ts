import type { VariantOption } from '../../core/variantOptions.js'

/**
 * How near the emulator comes to Cloudflare.
 * - `same`: sizes and meaning as documented; encoders differ in bytes, never in size
 * - `near`: reproduced, with a strength or a default that Cloudflare does not publish
 * - `stand-in`: not reproduced; something else happens, as told
 * - `refused`: an error, as at Cloudflare
 */
export type Fidelity = { level: 'near' | 'refused' | 'same' | 'stand-in'; what: string }

/** What becomes of each transform option. */
export const optionFidelity: { readonly [K in VariantOption]: Fidelity } = {
  anim: { level: 'same', what: 'false gives the first frame.' },
  background: {
    level: 'same',
    what: 'Under transparency and around pad. JPEG shows a translucent colour as it looks on white.',
  },
  blur: { level: 'near', what: 'A Gaussian blur with half the radius as its standard deviation.' },
  brightness: { level: 'near', what: 'Multiplies each channel. Applied after blur and sharpen.' },
  compression: { level: 'near', what: 'fast picks the least effort of each encoder.' },
  contrast: { level: 'near', what: 'Spreads each channel about middle grey.' },
  desktopWidth: { level: 'same', what: 'Used under width=auto for desktop browsers.' },
  dpr: { level: 'same', what: 'Multiplies width, height, pixel trims and kept borders.' },
  fit: {
    level: 'same',
    what: 'All eight fits. Where one side is smaller than the box, crop and scale-up do as sharp does; Cloudflare does not say.',
  },
  flip: { level: 'same', what: 'Before rotate.' },
  format: {
    level: 'same',
    what: 'auto, avif, webp, jpeg, baseline-jpeg, json. AVIF above 1,200 pixels on a side becomes WebP, animations in AVIF become WebP.',
  },
  gamma: {
    level: 'near',
    what: 'Below 1 darkens, as the texts say; nobody has measured it. Limited to between 1/3 and 3.',
  },
  gravity: {
    level: 'stand-in',
    what: 'Sides and XxY are the same. auto uses the attention strategy of libvips (the centre for animations), face the centre.',
  },
  height: { level: 'same', what: 'In pixels, times dpr.' },
  metadata: {
    level: 'same',
    what: 'JPEG only. copyright keeps the notice alone; letters that ASCII lacks are transliterated.',
  },
  mobileWidth: { level: 'same', what: 'Used under width=auto for mobile browsers.' },
  onerror: { level: 'refused', what: 'Error 9401: it works for remote images only.' },
  quality: {
    level: 'near',
    what: 'low 35, medium-low 50, medium-high 70, high 90; default 85. AVIF uses three quarters of the number. WebP 100 is lossless, PNG gets a palette.',
  },
  rotate: { level: 'same', what: 'After flip, before resizing.' },
  saturation: { level: 'near', what: 'Multiplies chroma in CIE LCh; 0 is grey.' },
  segment: { level: 'stand-in', what: 'Nothing is cut out: the whole picture is delivered.' },
  sharpen: { level: 'near', what: 'An unsharp mask that grows with the number.' },
  slowConnectionQuality: {
    level: 'same',
    what: 'Replaces quality when rtt, save-data, ect or downlink say so. Browsers send these only over HTTPS or to localhost, and when asked.',
  },
  trim: {
    level: 'near',
    what: 'Numbers are the same. border takes tolerance as the distance from the colour that still counts as border (default 10, colour of the upper left pixel).',
  },
  upscale: { level: 'stand-in', what: 'generate enlarges by interpolation, too.' },
  width: {
    level: 'near',
    what: 'In pixels, times dpr. auto takes the smallest breakpoint that fills Sec-CH-Width or the viewport, else the width for the kind of browser.',
  },
  widthBreakpoints: { level: 'same', what: 'Used under width=auto.' },
  zoom: { level: 'stand-in', what: 'No faces are found, so nothing is zoomed.' },
}

/** What else a delivery answer depends on. */
export const deliveryFidelity: readonly (Fidelity & { topic: string })[] = [
  {
    level: 'near',
    topic: 'Order of effects',
    what: 'Background, blur, saturation, sharpen, brightness and contrast, gamma; Cloudflare documents none.',
  },
  {
    level: 'near',
    topic: 'Soft limits under load',
    what: "Cloudflare may lower AVIF to 640 pixels and WebP to 2,560; here only AVIF's 1,200 holds.",
  },
  {
    level: 'near',
    topic: 'Variant-level browser TTL',
    what: 'Not kept; the TTL of the account is.',
  },
  {
    level: 'stand-in',
    topic: 'HEIC',
    what: 'Refused at upload: the prebuilt sharp cannot decode HEVC. Cloudflare takes it.',
  },
  {
    level: 'stand-in',
    topic: 'Content credentials (C2PA)',
    what: 'Removed with all other metadata.',
  },
  {
    level: 'same',
    topic: 'Animations above 50 megapixels',
    what: 'Delivered untransformed.',
  },
  {
    level: 'same',
    topic: 'SVG',
    what: 'Sanitised by an allow-list and never resized, under any variant name.',
  },
  {
    level: 'same',
    topic: 'Orientation, colour profile, CMYK, 16 bits',
    what: 'Baked in: upright sRGB of 8 bits per channel.',
  },
  {
    level: 'near',
    topic: 'ETag and Vary',
    what: 'A strong tag of the bytes; Vary names Accept and the client hints that decided. Cloudflare documents neither for hosted images.',
  },
  {
    level: 'near',
    topic: 'Private images',
    what: 'Cache-Control is private and ends with the signature, after an hour when it has no end. The wording for an expired signature is our own. A signature that is not the last parameter is refused; what Cloudflare does there is not documented.',
  },
  {
    level: 'near',
    topic: 'Malformed paths',
    what: 'Error 9426 for dot segments, encoded slashes, control characters and broken percent signs; Cloudflare documents no code.',
  },
]

/** The tables as lines of Markdown, as they stand in the documentation. */
export function formatFidelity(): string {
  const options = Object.entries(optionFidelity).map(([name, { level, what }]) => {
    return `- \`${name}\` (${level}): ${what}`
  })
  const others = deliveryFidelity.map(({ level, topic, what }) => `- ${topic} (${level}): ${what}`)
  return ['## Options', '', ...options, '', '## Delivery', '', ...others].join('\n')
}
