import type { FetchLike } from '../cloudflare/fetchLike.js'
import type { ImageMimeType } from '../core/mime.js'
import type { NamedVariant } from '../core/variant.js'
import type {
  AccessFunction,
  AdminComponentName,
  CloudflareImagesOptions,
  CollectionOptions,
  Secret,
  WatermarkFunction,
} from '../optionTypes.js'

export type ResolvedCollection = Readonly<
  Required<
    Pick<
      CollectionOptions,
      'access' | 'defaultVariant' | 'fileRoute' | 'flexible' | 'thumbnailVariant' | 'watermark'
    >
  > &
    Pick<CollectionOptions, 'creator' | 'imageId' | 'metadata'> & {
      slug: string
      variants: readonly NamedVariant[]
    }
>

export type ResolvedOptions = Readonly<{
  access: Readonly<Record<'directUpload' | 'manage' | 'view', AccessFunction | undefined>>
  admin: Readonly<{
    components: Partial<Readonly<Record<AdminComponentName, false | string>>>
  }>
  accountHash: Secret
  accountId: Secret
  apiBaseURL: string
  apiToken: Secret
  cleanup: Readonly<{
    cron: false | string
    olderThanDays: number
    orphanDays: number
    queue: string
    refreshCron: false | string
  }>
  collections: Readonly<Record<string, ResolvedCollection>>
  delivery: Readonly<{
    baseURL: string | undefined
    flexible: boolean
    includeAccountHash: boolean
  }>
  directUploads: Readonly<{
    customIds: boolean
    enabled: boolean
    expiresInSeconds: number
    metadata: Readonly<Record<string, unknown>>
  }>
  enabled: boolean
  events: false | Readonly<{ maxAgeDays: number; maxRows: number }>
  fetch: FetchLike | undefined
  hooks: Readonly<NonNullable<CloudflareImagesOptions['hooks']>>
  limits: Readonly<{ maxBytes: number; mimeTypes: readonly ImageMimeType[] }>
  local: Readonly<{ dir: string }>
  mode: 'cloudflare' | 'local'
  placeholder: false | Readonly<{ dataURL: boolean }>
  signedURLs: Readonly<{ bucketSeconds: number; expiresInSeconds: number }>
  signingKey: Secret | undefined
  signingKeyName: string | undefined
  site: string | undefined
  timeoutMs: number
  usages: false | Readonly<{ cron: false | string; ignore: readonly string[] }>
  variants: readonly NamedVariant[]
  watermark: ResolvedWatermark | undefined
  webhook: Readonly<{ secrets: readonly Secret[]; unknownImageStatus: 200 | 404 }>
}>

export type ResolvedWatermark = Readonly<{
  cacheMegabytes: number
  concurrency: number
  dir: string
  mark: WatermarkFunction
  worker: Readonly<{ secret: Secret; url: string }> | undefined
}>

export type Environment = Readonly<Record<string, string | undefined>>
