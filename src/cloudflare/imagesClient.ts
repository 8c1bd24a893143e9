import type { NamedVariant, NamedVariantOptions } from '../core/variant.js'
import type { MetadataFilters } from './formatMetadataFilters.js'
import type { ImageBlob } from './openBlob.js'
import type { UploadFile } from './uploadFile.js'

/** An image as Cloudflare describes it. It never tells size, width, height or type. */
export type CloudflareImage = {
  creator?: string
  /** True while a one-time upload URL waits for its file. */
  draft: boolean
  filename?: string
  imageId: string
  metadata: Record<string, unknown>
  requireSignedURLs: boolean
  /** RFC 3339. */
  uploadedAt?: string
  /** Unsigned delivery URLs, one per named variant. */
  variants: string[]
}

export type WithSignal = {
  /** Cancels the call: it fails with REQUEST_ABORTED. */
  signal?: AbortSignal | undefined
}

export type ImageSettings = {
  /** At most 1024 characters. */
  creator?: string
  /** At most 1024 bytes as JSON. Never shown to visitors. */
  metadata?: Record<string, unknown>
  requireSignedURLs?: boolean
}

export type NewImageSettings = ImageSettings & {
  /** A path of your own. Not for private images: Cloudflare wants its own ids there. */
  id?: string
}

export type ListImagesArgs = WithSignal & {
  /** From the page before. */
  continuationToken?: string
  /** Only images of this creator; `''` for images without one. */
  creator?: string
  /** Only images whose metadata meets all of these. */
  meta?: MetadataFilters
  /** 1 to 10000; Cloudflare's default is 1000. */
  perPage?: number
  /** By upload time. Cloudflare's default is `desc`, newest first. */
  sortOrder?: 'asc' | 'desc'
}

export type ByteRange = { end?: number; start: number } | { lastBytes: number }

export type SigningKey = { name: string; value: string }

/** The calls that Cloudflare's batch host answers too. */
export type BatchImagesClient = {
  /** @throws API_CONFLICT when the id is taken, also by an earlier, unused draft. */
  createDirectUpload: (
    args?: NewImageSettings & WithSignal & { expiresAt?: Date },
  ) => Promise<{ imageId: string; uploadURL: string }>
  /** Succeeds as well when the image is not there: `alreadyGone` tells. */
  deleteImage: (args: WithSignal & { imageId: string }) => Promise<{ alreadyGone: boolean }>
  /** Every image of the listing, page after page. Drafts are never listed. */
  eachImage: (args?: ListImagesArgs) => AsyncGenerator<CloudflareImage, void, undefined>
  /** @throws API_NOT_FOUND */
  getImage: (args: WithSignal & { imageId: string }) => Promise<CloudflareImage>
  /** One page. */
  listImages: (
    args?: ListImagesArgs,
  ) => Promise<{ continuationToken?: string; images: CloudflareImage[] }>
  /**
   * Changes what is given. `metadata` replaces the old metadata as a whole. Changing
   * `requireSignedURLs` gives the image a new id: keep the one in the result.
   */
  updateImage: (args: ImageSettings & WithSignal & { imageId: string }) => Promise<CloudflareImage>
  /** @throws API_CONFLICT when the id is taken, API_REFUSED_IMAGE when the image is no good. */
  uploadImage: (
    args: NewImageSettings & WithSignal & { file: UploadFile },
  ) => Promise<CloudflareImage>
  /** Cloudflare fetches the image; the URL may carry `user:password@`. */
  uploadImageFromURL: (
    args: NewImageSettings & WithSignal & { url: string },
  ) => Promise<CloudflareImage>
}

export type BatchToken = { expiresAt: Date; token: string }

/** The account's settings that have an API. */
export type ImagesConfig = {
  browserTTLSeconds?: number
  flexibleVariants?: boolean
  preserveContentCredentials?: boolean
}

/** A webhook to which Cloudflare sends notifications. */
export type Destination = {
  id: string
  /** RFC 3339; of the last message that was refused, or did not arrive. */
  lastFailure?: string
  /** RFC 3339; of the last message that was taken. */
  lastSuccess?: string
  url: string
}

/** Which notifications go to which destinations. */
export type NotificationPolicy = {
  alertType: string
  destinationIds: readonly string[]
  enabled: boolean
}

/** Cloudflare Images, one method per call. */
export type ImagesClient = BatchImagesClient & {
  /** Sends a test message first, and keeps only a destination that takes it. Needs "Notifications: Edit". */
  createDestination: (
    args: WithSignal & { name: string; secret: string; url: string },
  ) => Promise<{ id: string }>
  /** Tells destinations of direct uploads, those that arrive and those that fail. */
  createPolicy: (
    args: WithSignal & { destinationIds: readonly string[]; name: string },
  ) => Promise<{ id: string }>
  /** @throws API_CONFLICT when the name is taken. */
  createVariant: (
    args: WithSignal & {
      name: string
      neverRequireSignedURLs?: boolean
      options: NamedVariantOptions
    },
  ) => Promise<NamedVariant>
  /** Returns the keys that are left; deleting the last one makes Cloudflare create another. */
  deleteKey: (args: WithSignal & { name: string }) => Promise<SigningKey[]>
  deleteVariant: (args: WithSignal & { name: string }) => Promise<{ alreadyGone: boolean }>
  /** A token for the batch host. See also {@link ImagesClient.withBatchToken}. */
  getBatchToken: (args?: WithSignal) => Promise<BatchToken>
  /**
   * The account's settings, as far as Cloudflare tells them. That they can be read is not documented:
   * be ready for a refusal.
   */
  getConfig: (args?: WithSignal) => Promise<ImagesConfig>
  /** The stored file, streamed. */
  getImageBlob: (args: WithSignal & { imageId: string; range?: ByteRange }) => Promise<ImageBlob>
  /** How many images are stored, and how many may be. */
  getStats: (args?: WithSignal) => Promise<{ allowed: number; current: number }>
  getVariant: (args: WithSignal & { name: string }) => Promise<NamedVariant>
  listDestinations: (args?: WithSignal) => Promise<Destination[]>
  /** With their values, which are secrets. */
  listKeys: (args?: WithSignal) => Promise<SigningKey[]>
  listPolicies: (args?: WithSignal) => Promise<NotificationPolicy[]>
  listVariants: (args?: WithSignal) => Promise<NamedVariant[]>
  /** Creates a key if there is none of this name, and returns them all. */
  putKey: (args: WithSignal & { name: string }) => Promise<SigningKey[]>
  updateConfig: (args: ImagesConfig & WithSignal) => Promise<void>
  /** Purges the variant's cached images. */
  updateVariant: (
    args: WithSignal & {
      name: string
      neverRequireSignedURLs?: boolean
      options: NamedVariantOptions
    },
  ) => Promise<NamedVariant>
  /**
   * Sends a file to a one-time URL, as a browser would: without the API token. The result holds
   * more than the id only where Cloudflare says more.
   */
  uploadToURL: (
    args: WithSignal & { file: UploadFile; uploadURL: string },
  ) => Promise<CloudflareImage | { imageId: string }>
  /** What Cloudflare says of the API token: `active`, `disabled` or `expired`. */
  verifyToken: (args?: WithSignal) => Promise<{ expiresAt?: Date; status: string }>
  /**
   * The same calls through the batch host, which has a rate limit of its own. Its token is
   * fetched at the first call and renewed before it expires.
   */
  withBatchToken: () => BatchImagesClient
}
