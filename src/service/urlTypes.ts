import type { DeliveryShape } from '../core/deliveryUrl.js'
import type { NamedVariant } from '../core/variant.js'
import type { SizePlan } from './imageSizes.js'

export type RenditionUrl = {
  height: number | null
  name: string
  url: string | null
  width: number | null
}

export type SizeUrl = {
  height: number | null
  mimeType: string | null
  url: string | null
  width: number | null
}

/** Everything that is derived from a stored id: computed on read, never stored. */
export type DocumentUrls = {
  sizes: Readonly<Record<string, SizeUrl>>
  srcset: string | null
  thumbnailURL: string | null
  url: string | null
  variants: readonly RenditionUrl[]
}

/** What stays the same for all documents of a collection. */
export type UrlSettings = {
  defaultVariant: string
  delivery: DeliveryShape
  flexible: boolean
  sizes: readonly SizePlan[]
  thumbnailVariant: string
  variants: readonly NamedVariant[]
}

/** What signs URLs of private images now. */
export type Signer = {
  /** Unix seconds. */
  expiresAt: number
  key: string
}
