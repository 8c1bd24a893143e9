import type { FetchLike } from './cloudflare/fetchLike.js'
import type { ImageEvent } from './core/imageEvent.js'
import type { NamedVariantOptions } from './core/variant.js'
import type { Mark } from './core/watermark.js'

/** A value, or a function that fetches it (from a vault, say). Never logged. */
export type Secret = string | (() => Promise<string> | string)

/** Where uploads go. `auto` is `cloudflare` with credentials, else `local` outside production. */
export type Mode = 'auto' | 'cloudflare' | 'local'

/** What a function option may look at. */
export type UploadContext = {
  collection: string
  doc: Readonly<Record<string, unknown>>
  filename: string
  /** Payload's request. */
  req: unknown
}

/** What an access function may look at. */
export type AccessContext = {
  /** Slug of the upload collection; none for what concerns the whole account. */
  collection?: string
  /** The document in question, where there is one. */
  doc?: Readonly<Record<string, unknown>>
  /** Payload's request. */
  req: unknown
}

export type AccessFunction = (context: AccessContext) => boolean | Promise<boolean>

/** What the functions that decide about one document may look at. */
export type DocumentContext = {
  collection: string
  doc: Readonly<Record<string, unknown>>
  /** Payload's request. */
  req: unknown
}

/** Decides at every save whether an image needs signed URLs. */
export type PrivacyFunction = (context: DocumentContext) => 'private' | 'public'

/** The mark that a viewer sees on a variant; `null` for the clean picture. */
export type WatermarkFunction = (
  context: DocumentContext & { variant: string },
) => Mark | Promise<Mark | null> | null

export type WatermarkOptions = {
  /** Megabytes of rendered pictures kept on disk. @default 256 */
  cacheMegabytes?: number
  /** Pictures rendered at the same time; others wait. @default 2 */
  concurrency?: number
  /** Folder of rendered pictures. @default './cloudflare-images-watermarks' */
  dir?: string
  /** Decides which mark a viewer sees on a variant. */
  mark: WatermarkFunction
  worker?: {
    /** What the Worker was deployed with. Env `CLOUDFLARE_IMAGES_WATERMARK_SECRET`. */
    secret?: Secret
    /** Where this package's Worker answers; it draws the marks then. */
    url: string
  }
}

export type VariantDefinition = {
  /** Blur radius, 1 to 250. */
  blur?: number
  /** How the picture is brought to the box: `scale-down`, `contain`, `cover`, `crop` or `pad`. @default 'scale-down' */
  fit?: NamedVariantOptions['fit']
  /** Pixels, 1 to 12,000. Without it the height follows the aspect ratio. */
  height?: number
  /** What JPEG output keeps of the metadata. @default 'copyright' */
  metadata?: NamedVariantOptions['metadata']
  /** Serves this variant without a signature, of private images too. @default false */
  neverRequireSignedURLs?: boolean
  /** Pixels, 1 to 12,000. Without it the width follows the aspect ratio. */
  width?: number
}

export type CollectionOptions = {
  /** Which images need signed URLs: none, all (`private`), those that editors mark (`document`), or as a function says at each save. @default 'public' */
  access?: 'document' | 'private' | 'public' | PrivacyFunction
  /** Cloudflare's own creator string, at most 1,024 characters. Overrides the plugin's. */
  creator?: (context: UploadContext) => string | undefined
  /** The variant that `url` shows. Overrides the plugin's. */
  defaultVariant?: string
  /** How Payload's file route answers. Overrides the plugin's. */
  fileRoute?: 'bytes' | 'redirect'
  /** Flexible variants for this collection. @default delivery.flexible, and false unless public */
  flexible?: boolean
  /** Chooses the image id. Public collections only. Overrides the plugin's. */
  imageId?: (context: UploadContext) => string | undefined
  /** Kept at Cloudflare beside the image. Overrides the plugin's. */
  metadata?: (context: UploadContext) => Readonly<Record<string, unknown>>
  /** The variant that `thumbnailURL` shows. Overrides the plugin's. */
  thumbnailVariant?: string
  /** Names out of the plugin's `variants`. @default all of them */
  variants?: readonly string[]
  /** `false`: no marks on this collection's images. @default true */
  watermark?: boolean
}

/** A component of ours in the admin panel. */
export type AdminComponentName =
  | 'bulkActions'
  | 'cropField'
  | 'dimensionsCell'
  | 'directUploads'
  | 'framingField'
  | 'gallery'
  | 'imageIdCell'
  | 'listPresets'
  | 'playgroundField'
  | 'privacyCell'
  | 'rawDataField'
  | 'stateField'
  | 'statsWidget'
  | 'statusCell'
  | 'timelineField'
  | 'usagesField'
  | 'variantsField'

export type CloudflareImagesOptions = {
  access?: {
    /** Who may ask for a one-time upload URL. @default whoever may create or update documents of the collection */
    directUpload?: AccessFunction
    /** Who may refresh, retry, read events and clean up. @default whoever may update the document, or for the whole account every document */
    manage?: AccessFunction
    /** Who gets usable URLs of a document. @default whoever may read it */
    view?: AccessFunction
  }
  admin?: {
    /** By name: `false` takes a component out of the panel, a path such as `/components/Mine#Gallery` puts yours in its place. @default ours */
    components?: Partial<Readonly<Record<AdminComponentName, false | string>>>
  }
  /** The hash in delivery URLs; not the account id. Env `CLOUDFLARE_IMAGES_ACCOUNT_HASH`. */
  accountHash?: Secret
  /** 32 hexadecimal digits. Env `CLOUDFLARE_ACCOUNT_ID`. */
  accountId?: Secret
  /** Another host for the API. Env `CLOUDFLARE_IMAGES_API_BASE_URL`. @default 'https://api.cloudflare.com/client/v4' */
  apiBaseURL?: string
  /** A token with the permission "Cloudflare Images: Edit". Env `CLOUDFLARE_API_TOKEN`. */
  apiToken?: Secret
  cleanup?: {
    /** When the sweep runs, as a cron expression; `false` for no schedule. @default '5,20,35,50 * * * *' */
    cron?: false | string
    /** Days after which documents whose upload never arrived are removed by the `cleanup` command. @default 7 */
    olderThanDays?: number
    /** Days after which `cleanup --delete-orphans` takes an image that nothing refers to. @default 30 */
    orphanDays?: number
    /** The queue of the plugin's jobs. @default 'cloudflare-images' */
    queue?: string
    /** When open direct uploads are looked at, as a cron expression; `false` for no schedule. @default '* * * * *' */
    refreshCron?: false | string
  }
  /** Upload collections whose files go to Cloudflare Images. */
  collections: Readonly<Record<string, CollectionOptions | true>>
  /** Cloudflare's own creator string, at most 1,024 characters. */
  creator?: (context: UploadContext) => string | undefined
  /** The variant that `url` shows. @default 'public' */
  defaultVariant?: string
  delivery?: {
    /** imagedelivery.net, your own domain, or a proxy. Env `CLOUDFLARE_IMAGES_DELIVERY_BASE_URL`. @default 'https://imagedelivery.net' */
    baseURL?: string
    /** The account allows flexible variants: focal point, crop and `imageSizes` of any shape. @default false */
    flexible?: boolean
    /** `false` for a proxy that adds the hash itself. @default true */
    includeAccountHash?: boolean
  }
  directUploads?: {
    /** Callers may choose the image id, in public collections. @default false */
    customIds?: boolean
    /** Files travel from the browser straight to Cloudflare. @default true */
    enabled?: boolean
    /** How long a one-time upload URL works: 120 to 21,600 seconds. @default 1800 */
    expiresInSeconds?: number
    /** Metadata of every direct upload; that of the request and of `metadata` go over it. @default {} */
    metadata?: Readonly<Record<string, unknown>>
  }
  /** `false` leaves Payload's local storage in place and keeps the schema. @default true */
  enabled?: boolean
  /** What happened to each image, kept in a collection; `false` for none. @default { maxAgeDays: 90, maxRows: 10000 } */
  events?: false | EventsOptions
  /** How Payload's file route answers: with the original's bytes, or a redirect to the default variant's URL. @default 'bytes' */
  fileRoute?: 'bytes' | 'redirect'
  /** The HTTP client for Cloudflare. @default node-fetch */
  fetch?: FetchLike
  hooks?: {
    /** Called after each event; what it throws is logged and changes nothing. */
    onEvent?: (args: { event: ImageEvent; req?: unknown }) => Promise<void> | void
  }
  /** Chooses the image id. Public collections only. @default Cloudflare's own UUID */
  imageId?: (context: UploadContext) => string | undefined
  limits?: {
    /** Bytes, at most Cloudflare's 10 MiB. @default 10485760 */
    maxBytes?: number
    /** Accepted image types. @default every type Cloudflare takes */
    mimeTypes?: readonly string[]
  }
  local?: {
    /** Folder of the images in local mode. @default './cloudflare-images' */
    dir?: string
  }
  /** Kept at Cloudflare beside the image; with our own stamp at most 1,024 bytes as JSON. */
  metadata?: (context: UploadContext) => Readonly<Record<string, unknown>>
  /** Where uploads go. @default 'auto' */
  mode?: Mode
  /** What stands in for pictures while they load, made of each; needs sharp. With `{ dataURL: true }` every read has it as a picture, too; `false` for none. @default 'thumbhash' */
  placeholder?: 'thumbhash' | false | { dataURL?: boolean }
  /** One of the account's signing keys, for private images; without one they are read from the account. Env `CLOUDFLARE_IMAGES_SIGNING_KEY`. */
  signingKey?: Secret
  /** Name of the account's key that signs, where keys are read from the account. @default 'default', else the first */
  signingKeyName?: string
  signedURLs?: {
    /** Equal URLs within this many seconds, so that caches hit. @default 300 */
    bucketSeconds?: number
    /** How long a signed URL works at least. @default 3600 */
    expiresInSeconds?: number
  }
  /** Stamp on every image, so that several sites can share an account. @default derived from Payload's secret */
  site?: string
  /** The variant that `thumbnailURL` shows. @default 'thumbnail' */
  thumbnailVariant?: string
  /** Milliseconds for one call to the API; an upload has five times as long. @default 60000 */
  timeoutMs?: number
  /** The index of where images are used, and with it the guard of used images; `false` for none. @default { cron: '35 3 * * 0', ignore: [] } */
  usages?: false | UsagesOptions
  /** Named variants, by name (letters and digits). */
  variants?: Readonly<Record<string, VariantDefinition>>
  webhook?: {
    /** What `cf-webhook-auth` must be, or the key of a relay's HMAC; several while one is replaced. Env `CLOUDFLARE_IMAGES_WEBHOOK_SECRET`, separated by commas. */
    secret?: Secret | readonly Secret[]
    /** HTTP status for a message about an image that is not known here. @default 404 */
    unknownImageStatus?: 200 | 404
  }
  /** Marks on delivered pictures: the function that decides, or that and more. */
  watermark?: WatermarkFunction | WatermarkOptions
}

export type UsagesOptions = {
  /** When the index is compared with the documents, as a cron expression; `false` for no schedule. @default '35 3 * * 0' */
  cron?: false | string
  /** Collections and globals that do not count as a use: a search index, say. @default [] */
  ignore?: readonly string[]
}

export type EventsOptions = {
  /** Older events go with the sweep. @default 90 */
  maxAgeDays?: number
  /** The oldest beyond this many go with the sweep. @default 10000 */
  maxRows?: number
}
