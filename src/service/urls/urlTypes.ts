import type { DeliveryShape } from '../../core/deliveryURL.js'
import type { NamedVariant } from '../../core/variant.js'
import type { SizePlan } from './imageSizes.js'

export type RenditionURL = {
  height: number | null
  name: string
  url: string | null
  width: number | null
}

export type SizeURL = {
  height: number | null
  mimeType: string | null
  url: string | null
  width: number | null
}

/** Everything that is derived from a stored id: computed on read, never stored. */
export type DocumentURLs = {
  sizes: Readonly<Record<string, SizeURL>>
  srcset: string | null
  thumbnailURL: string | null
  url: string | null
  variants: readonly RenditionURL[]
}

/** What is known of the account that delivers. */
export type KnownAccount = {
  /** `false`: options in URLs are refused. */
  flexible: boolean
  variants: readonly NamedVariant[]
}

/** What stays the same for all documents of a collection. */
export type URLSettings = {
  /** `undefined` until the account was looked at: it counts as having everything. */
  account?: KnownAccount | undefined
  defaultVariant: string
  delivery: DeliveryShape
  flexible: boolean
  sizes: readonly SizePlan[]
  /** The size that stands in for the `thumbnailVariant`. */
  thumbnailSize?: string | undefined
  thumbnailVariant: string
  /** Variants that the account need not have: delivered by their options, where that is allowed. */
  unnamed: readonly string[]
  variants: readonly NamedVariant[]
}

/** What signs URLs of private images now. */
export type Signer = {
  /** Unix seconds. */
  expiresAt: number
  key: string
}
