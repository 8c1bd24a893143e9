import type { FetchLike } from '../cloudflare/fetchLike.js'
import type { ImageMimeType } from '../core/mime.js'
import type { NamedVariant } from '../core/variant.js'
import type { CollectionOptions, Secret } from '../optionTypes.js'

export type ResolvedCollection = Readonly<
  Required<Pick<CollectionOptions, 'access' | 'defaultVariant' | 'flexible' | 'thumbnailVariant'>> &
    Pick<CollectionOptions, 'creator' | 'imageId' | 'metadata'> & {
      slug: string
      variants: readonly NamedVariant[]
    }
>

export type ResolvedOptions = Readonly<{
  accountHash: Secret
  accountId: Secret
  apiBaseURL: string
  apiToken: Secret
  collections: Readonly<Record<string, ResolvedCollection>>
  delivery: Readonly<{
    baseURL: string | undefined
    flexible: boolean
    includeAccountHash: boolean
  }>
  enabled: boolean
  fetch: FetchLike | undefined
  limits: Readonly<{ maxBytes: number; mimeTypes: readonly ImageMimeType[] }>
  local: Readonly<{ dir: string }>
  mode: 'cloudflare' | 'local'
  signedURLs: Readonly<{ bucketSeconds: number; expiresInSeconds: number }>
  signingKey: Secret | undefined
  site: string | undefined
  timeoutMs: number
  variants: readonly NamedVariant[]
}>

export type Environment = Readonly<Record<string, string | undefined>>
