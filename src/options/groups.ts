import type { UploadContext, WatermarkFunction } from './functions.js'
import type { Named } from './optionKinds.js'

import { flag, func, httpURL, integer, listOf, oneOf, text } from '../core/kinds.js'
import { cloudflareLimits } from '../core/limits.js'
import { group, optional, typed, value } from '../core/schema.js'
import { otherFiles, privacy, secret } from './optionKinds.js'

// Groups of options with a table of their own; `schema.ts` says how to read a row.

export const uploadText = func<
  (context: UploadContext<string>) => string | undefined,
  Named<'uploadText'>
>()
export const metadata = func<
  (context: UploadContext<string>) => Readonly<Record<string, unknown>>,
  Named<'metadata'>
>()
export const variantName = text('the name of a variant')
export const fileRoute = oneOf(['bytes', 'redirect'])
export const outage = oneOf(['fail', 'queue'])
export const folder = text('the path of a folder')

export const collection = group(
  {
    /** The option `creator` of the plugin, for this collection. */
    creator: value(uploadText),
    /** The option `defaultVariant` of the plugin, for this collection. */
    defaultVariant: value(variantName),
    /** The option `fileRoute` of the plugin, for this collection. */
    fileRoute: value(fileRoute),
    /** Flexible variants for this collection. @default `delivery.flexible` in public collections, else `false` */
    flexible: value(flag),
    /** The option `imageId` of the plugin, for this collection. */
    imageId: value(uploadText),
    /** The option `metadata` of the plugin, for this collection. */
    metadata: value(metadata),
    /** The option `otherFiles` of the plugin, for this collection. */
    otherFiles: value(otherFiles),
    /** The option `outage` of the plugin, for this collection. */
    outage: value(outage),
    /** Images beyond Cloudflare's limits: refused (`refuse`), or kept with the other files (`otherFiles`). @default 'refuse' */
    oversizedImages: value(oneOf(['refuse', 'otherFiles']), { default: 'refuse' }),
    /** Which images need signed URLs: none (`public`), all (`signed`), those that editors mark (`document`), or as a function says at each save. @default 'public' */
    privacy: value(privacy, { default: 'public' }),
    /** The option `thumbnailVariant` of the plugin, for this collection. */
    thumbnailVariant: value(variantName),
    /** Names out of the plugin's `variants`. @default all of them */
    variants: value(listOf('names of variants', variantName)),
    /** `false`: no marks on this collection's images. @default true */
    watermark: value(flag, { default: true }),
  },
  { renamed: { access: ".privacy ('private' is 'signed' there)" } },
)

export const variant = group(
  {
    /** Blur radius, 1 to 250. */
    blur: value(integer(1, 250)),
    /** How the picture is brought to the box: `scale-down`, `contain`, `cover`, `crop` or `pad`. @default 'scale-down' */
    fit: value(oneOf(['scale-down', 'contain', 'cover', 'crop', 'pad']), { default: 'scale-down' }),
    /** Pixels, 1 to 12,000. Without it the height follows the aspect ratio. */
    height: value(integer(1, cloudflareLimits.maxSide)),
    /** What JPEG output keeps of the metadata. @default 'copyright' */
    metadata: value(oneOf(['copyright', 'keep', 'none']), { default: 'copyright' }),
    /** Serves this variant without a signature, of private images too. @default false */
    neverRequireSignedURLs: value(flag, { default: false }),
    /** Pixels, 1 to 12,000. Without it the width follows the aspect ratio. */
    width: value(integer(1, cloudflareLimits.maxSide)),
  },
  { anyOf: ['width', 'height'] },
)

export const circuitBreaker = group({
  failures: value(integer(1, 1000), { default: 5 }),
  seconds: value(integer(1, 3600), { default: 10 }),
})

export const events = group({
  /** Older events go with the sweep. @default 90 */
  maxAgeDays: value(integer(1, 36_500), { default: 90 }),
  /** The oldest beyond this many go with the sweep. @default 10000 */
  maxRows: value(integer(1, 10_000_000), { default: 10_000 }),
})

export const usages = group(
  {
    /** Collections and globals that do not count as a use: a search index, say. @default [] */
    ignore: typed<Named<'slugs'>>()(
      value(listOf('slugs of collections and globals', text('a slug')), { default: [] }),
    ),
  },
  { renamed: { cron: 'jobs.usagesCron' } },
)

export const placeholder = group(
  { dataURL: value(flag, { default: false }) },
  { expected: "'thumbhash', false, or { dataURL: true }" },
)

export const watermark = group({
  /** Megabytes of rendered pictures kept on disk. @default 256 */
  cacheMegabytes: value(integer(1, 1_000_000), { default: 256 }),
  /** Pictures rendered at the same time; others wait. @default 2 */
  concurrency: value(integer(1, 64), { default: 2 }),
  /** Folder of rendered pictures. @default './cloudflare-images-watermarks' */
  dir: value(folder, { default: './cloudflare-images-watermarks' }),
  /** Decides which mark a viewer sees on a variant. */
  mark: value(func<WatermarkFunction<string>, Named<'mark'>>(), { required: true }),
  worker: optional(
    group({
      /** What the Worker was deployed with. Env `CLOUDFLARE_IMAGES_WATERMARK_SECRET`. */
      secret: value(
        secret(
          'the secret that the Worker was deployed with (32 characters or more, no spaces)',
          /^[!-~]{32,}$/,
        ),
        { env: 'CLOUDFLARE_IMAGES_WATERMARK_SECRET', required: true },
      ),
      /** Where this package's Worker answers; it draws the marks then. */
      url: value(httpURL, { required: true }),
    }),
  ),
})
