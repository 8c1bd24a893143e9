import type { PayloadRequest } from 'payload'

import type { FetchLike } from '../cloudflare/fetchLike.js'
import type { ImageEvent } from '../core/imageEvent.js'
import type { Needed } from '../core/schema.js'
import type { AccessFunction } from './functions.js'
import type { AdminComponents, Named } from './optionKinds.js'

import { either, flag, func, httpURL, integer, off, oneOf, text } from '../core/kinds.js'
import { cloudflareLimits } from '../core/limits.js'
import { uploadableMimeTypes } from '../core/mime.js'
import { group, optional, orFalse, record, shorthand, typed, value } from '../core/schema.js'
import {
  circuitBreaker,
  collection,
  events,
  fileRoute,
  folder,
  metadata,
  outage,
  placeholder,
  uploadText,
  usages,
  variant,
  variantName,
  watermark,
} from './groups.js'
import {
  componentRows,
  cron,
  duration,
  keptMetadata,
  mimeTypes,
  otherFiles,
  path,
  secret,
  secrets,
  storage,
  variantNames,
} from './optionKinds.js'

const access = func<AccessFunction<string>, Named<'access'>>()

/**
 * The options. A row holds all there is of one: its type, its default, its check, and what is said
 * of a wrong value. The comment is what site builders read in their editor and, by
 * `npm run docs:options`, in docs/options.md; a test compares what it says of default and variable
 * with the row.
 */
export const options = group({
  access: group({
    /** Who may ask for a one-time upload URL. @default whoever may create or update documents of the collection */
    directUpload: value(access),
    /** Who may refresh, retry, read events and clean up. @default whoever may update the document, or for the whole account every document */
    manage: value(access),
    /** Who gets usable URLs of a document. @default whoever may read it */
    view: value(access),
  }),
  admin: group({
    /** By name: `false` takes a component out of the panel, a path such as `/components/Mine#Gallery` puts yours in its place. @default the plugin's own */
    components: typed<AdminComponents>()(group(componentRows)),
  }),
  /** The hash in delivery URLs; not the account id. Env `CLOUDFLARE_IMAGES_ACCOUNT_HASH`. */
  accountHash: value(
    secret(
      'the account hash (letters, digits, - and _; the first part of a delivery URL, not the account id)',
      /^(?![0-9a-f]{32}$)[\w-]{8,64}$/,
    ),
    { env: 'CLOUDFLARE_IMAGES_ACCOUNT_HASH' },
  ),
  /** 32 hexadecimal digits. Env `CLOUDFLARE_ACCOUNT_ID`. */
  accountId: value(
    secret(
      'the account id (32 hexadecimal digits; not the account hash of delivery URLs)',
      /^[0-9a-f]{32}$/,
    ),
    { env: 'CLOUDFLARE_ACCOUNT_ID' },
  ),
  /** Another host for the API. Env `CLOUDFLARE_IMAGES_API_BASE_URL`. @default 'https://api.cloudflare.com/client/v4' */
  apiBaseURL: value(httpURL, {
    default: 'https://api.cloudflare.com/client/v4',
    env: 'CLOUDFLARE_IMAGES_API_BASE_URL',
  }),
  /** A token with the permission "Cloudflare Images: Edit". Env `CLOUDFLARE_API_TOKEN`. */
  apiToken: value(
    secret(
      'an API token with the permission "Cloudflare Images: Edit" (no spaces, without "Bearer")',
      /^[!-~]{8,}$/,
    ),
    { env: 'CLOUDFLARE_API_TOKEN' },
  ),
  /** Where jobs, commands and bulk actions send their calls, beside `rateLimit`; `false` for the API. Env `CLOUDFLARE_IMAGES_BATCH_BASE_URL`. @default Cloudflare's, or `false` where `apiBaseURL` is set */
  batchBaseURL: value(either(off, httpURL), { env: 'CLOUDFLARE_IMAGES_BATCH_BASE_URL' }),
  /** After so many failures in a row, calls to Cloudflare fail at once, for so many seconds at first and up to a minute; then one call tries again. `false` for never. @default { failures: 5, seconds: 10 } */
  circuitBreaker: typed<false | { failures?: number; seconds?: number }>()(orFalse(circuitBreaker)),
  cleanup: group(
    {
      /** Days after which documents whose upload never arrived are removed by the `cleanup` command. @default 7 */
      olderThanDays: value(integer(0, 36_500), { default: 7 }),
      /** Days after which `cleanup --delete-orphans` takes an image that nothing refers to. @default 30 */
      orphanDays: value(integer(0, 36_500), { default: 30 }),
    },
    { renamed: { cron: 'jobs.sweepCron', queue: 'jobs.queue', refreshCron: 'jobs.refreshCron' } },
  ),
  /** Upload collections whose files go to Cloudflare Images. */
  collections: typed<Named<'collections'> | Needed>()(
    record(
      shorthand(collection, (given) => (given === true ? {} : given)),
      { expected: 'at least one collection, such as { media: true }', required: true },
    ),
  ),
  /** Returns the text that Cloudflare stores as the image's `creator`, at most 1,024 characters: a function of `{ collection, doc, filename, req }`. Follows the document when it changes. */
  creator: value(uploadText),
  /** The variant that `url` shows. @default 'public' */
  defaultVariant: value(variantName, { default: 'public' }),
  delivery: group({
    /** Where pictures are delivered: imagedelivery.net, your own domain, or a proxy. Env `CLOUDFLARE_IMAGES_DELIVERY_BASE_URL`. @default 'https://imagedelivery.net' */
    baseURL: value(httpURL, {
      default: 'https://imagedelivery.net',
      env: 'CLOUDFLARE_IMAGES_DELIVERY_BASE_URL',
    }),
    /** `true` if the account allows flexible variants, which focal point, crop and `imageSizes` of any shape need. @default false */
    flexible: value(flag, { default: false }),
    /** `false` for a proxy that adds the hash itself. @default true */
    includeAccountHash: value(flag, { default: true }),
  }),
  directUploads: group({
    /** Callers may choose the image id, in public collections. @default false */
    customIds: value(flag, { default: false }),
    /** Files travel from the browser straight to Cloudflare. @default true */
    enabled: value(flag, { default: true }),
    /** How long a one-time upload URL works: 120 to 21,600 seconds. @default 1800 */
    expiresInSeconds: value(integer(120, 21_600), { default: 1800 }),
    /** Hooks that read `req.file.data` get the bytes of a direct upload as well: it is downloaded for each save. @default false */
    fileForHooks: value(flag, { default: false }),
    /** Metadata of every direct upload. The request's and the option `metadata` override it. @default {} */
    metadata: value(keptMetadata, { default: {} }),
  }),
  /** `false` leaves Payload's local storage in place and keeps the schema. @default true */
  enabled: value(flag, { default: true }),
  /** What happened to each image, kept in a collection; `false` for none. @default { maxAgeDays: 90, maxRows: 10000 } */
  events: typed<false | Named<'events'>>()(orFalse(events)),
  /** What `url`, `thumbnailURL` and `sizes` show of a document whose picture is not there, or no more: a URL, or a path such as '/missing.svg'. @default `null`, which is no address */
  fallbackURL: value(either(httpURL, path)),
  /** How Payload's file route answers: with the original's bytes, or a redirect to the default variant's URL. @default 'bytes' */
  fileRoute: value(fileRoute, { default: 'bytes' }),
  /** The HTTP client for Cloudflare. @default `node-fetch` */
  fetch: value(func<FetchLike>()),
  hooks: group({
    /** Called after each event; what it throws is logged and changes nothing. */
    onEvent:
      value(func<(args: { event: ImageEvent; req?: PayloadRequest }) => Promise<void> | void>()),
  }),
  /** Returns the image's ID: a function of `{ collection, doc, filename, req }`. Public collections only. @default a UUID of Cloudflare's */
  imageId: value(uploadText),
  jobs: group({
    /** The queue of the plugin's jobs. @default 'cloudflare-images' */
    queue: value(text('the name of a queue'), { default: 'cloudflare-images' }),
    /** When open direct uploads are looked at, as a cron expression; `false` for no schedule. @default '* * * * *' */
    refreshCron: value(cron, { default: '* * * * *' }),
    /** When the sweep runs, as a cron expression; `false` for no schedule. @default '5,20,35,50 * * * *' */
    sweepCron: value(cron, { default: '5,20,35,50 * * * *' }),
    /** When files that wait for Cloudflare are sent, as a cron expression, if `outage` is 'queue' anywhere; `false` for no schedule. @default '* * * * *' */
    uploadCron: value(cron, { default: '* * * * *' }),
    /** When the usage index is compared with the documents, as a cron expression; `false` for no schedule. @default '35 3 * * 0' */
    usagesCron: value(cron, { default: '35 3 * * 0' }),
  }),
  /** How long an image that was public stays at Cloudflare after its document got another one, such as `'7d'`: pages that were built before still show it. `0` for not at all. @default 0 */
  keepReplacedFor: value(duration, { default: 0 }),
  limits: group({
    /** Bytes, at most Cloudflare's 10 MiB. @default 10485760 */
    maxBytes: value(integer(1, cloudflareLimits.maxBytes), { default: cloudflareLimits.maxBytes }),
    /** Accepted image types. @default every type Cloudflare takes */
    mimeTypes: value(mimeTypes, { default: uploadableMimeTypes }),
  }),
  local: group({
    /** Which account local mode plays: one with everything that the options need (`ready`), or one as Cloudflare creates it (`fresh`). @default 'ready' */
    account: value(oneOf(['fresh', 'ready']), { default: 'ready' }),
    /** Folder of the images in local mode. @default './cloudflare-images' */
    dir: value(folder, { default: './cloudflare-images' }),
  }),
  /** How often a call that failed for the moment is tried again: Cloudflare was busy or out of order, or the connection broke. `0` for never. @default 2 */
  maxRetries: value(integer(0, 10), { default: 2 }),
  /** Returns an object that Cloudflare stores beside the image: a function of `{ collection, doc, filename, req }`. Follows the document when it changes. With the plugin's own stamp, at most 1,024 bytes as JSON. */
  metadata: value(metadata),
  /** Where uploads go: `cloudflare`, `local`, or `auto`: Cloudflare with credentials, and local mode without, which production refuses. @default 'auto' */
  mode: value(oneOf(['auto', 'cloudflare', 'local']), { default: 'auto' }),
  /** Where files go that Cloudflare Images does not store, such as PDF, video and AVIF, if their collection's `upload.mimeTypes` permit them: to Payload's own storage (`payload`), to `localFiles({ dir })` or `s3Files({ bucket })`, or nowhere: `refuse`, or `{ refuse: 'your sentence' }`. @default 'payload' */
  otherFiles: value(otherFiles, { default: 'payload' }),
  /** What becomes of an upload while Cloudflare cannot be reached: it fails, and the form stays as it is (`fail`), or the site keeps the file, shows it, and sends it later (`queue`). @default 'fail' */
  outage: value(outage, { default: 'fail' }),
  /** The blurred picture that stands in while an image loads; needs sharp. `{ dataURL: true }` adds it to every read as a picture, too; `false` makes none. @default 'thumbhash' */
  placeholder: typed<'thumbhash' | false | { dataURL?: boolean }>()(
    shorthand(orFalse(placeholder), (given) => (given === 'thumbhash' ? {} : given)),
  ),
  /** Calls to Cloudflare's API in five minutes, by all processes of the site; `false` for no limit. The last 50 are kept for people: jobs, commands and bulk actions do without. @default 1200 */
  rateLimit: typed<false | number>()(orFalse(value(integer(100, 1_000_000), { default: 1200 }))),
  /** One of the account's signing keys, for private images. Without it, the plugin reads the keys from the account. Env `CLOUDFLARE_IMAGES_SIGNING_KEY`. */
  signingKey: value(
    secret(
      'a signing key as Cloudflare shows it (16 characters or more, no spaces)',
      /^[!-~]{16,}$/,
    ),
    { env: 'CLOUDFLARE_IMAGES_SIGNING_KEY' },
  ),
  /** Name of the account's key that signs, where keys are read from the account. @default `'default'`, else the first */
  signingKeyName: value(text('the name of a signing key')),
  signedURLs: group({
    /** For how many seconds a picture's signed URL stays the same, so that browsers can cache it. @default 300 */
    bucketSeconds: value(integer(1, 604_800), { default: 300 }),
    /** For how many seconds a signed URL works at least. @default 3600 */
    expiresInSeconds: value(integer(1, 31_536_000), { default: 3600 }),
  }),
  /** Stamp on every image, so that several sites can share an account. @default derived from Payload's secret */
  site: value(text('a stamp for this site')),
  /** Where files wait that could not be sent: `localFiles({ dir })` or `s3Files({ bucket })`. All processes of the site must see the same place. @default the place of `otherFiles` if it is one of these, else the folder './cloudflare-images-queue' */
  spool: value({ ...storage, isSecret: true }),
  /** The variant that `thumbnailURL` shows. @default 'thumbnail' */
  thumbnailVariant: value(variantName, { default: 'thumbnail' }),
  /** Milliseconds for one call to the API; an upload has five times as long. @default 60000 */
  timeoutMs: value(integer(1, 600_000), { default: 60_000 }),
  /** The index of where images are used, which also stops anybody from deleting a used image; `false` for none. @default { ignore: [] } */
  usages: typed<false | Named<'usages'>>()(orFalse(usages)),
  /** Named variants, by name (letters and digits). */
  variants: typed<Named<'variants'>>()(record(variant, { names: variantNames })),
  webhook: group({
    /** What `cf-webhook-auth` must be, or the key of a relay's HMAC; several while one is replaced. Env `CLOUDFLARE_IMAGES_WEBHOOK_SECRET`, separated by commas. */
    secret: value(secrets, {
      default: [],
      env: 'CLOUDFLARE_IMAGES_WEBHOOK_SECRET',
      fromEnv: (list) =>
        list
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean),
    }),
    /** The HTTP status for a message about an image that no document here has. @default 404 */
    unknownImageStatus: value(oneOf([200, 404]), { default: 404 }),
  }),
  /** Marks on delivered pictures: the function that decides, or an object with it as `mark` and more. */
  watermark: typed<Named<'watermark'>>()(
    optional(
      shorthand(watermark, (given) => (typeof given === 'function' ? { mark: given } : given)),
    ),
  ),
})
