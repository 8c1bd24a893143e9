/** JSON as the API sends it. Every field is unproven until a parser has looked at it. */

export type WireMessage = { code?: unknown; message?: unknown }

export type WireEnvelope = {
  errors?: unknown
  messages?: unknown
  result?: unknown
  success: boolean
}

export type WireImage = {
  creator?: unknown
  draft?: unknown
  filename?: unknown
  id?: unknown
  meta?: unknown
  /** Older samples of the documentation say `metadata` where the schema says `meta`. */
  metadata?: unknown
  requireSignedURLs?: unknown
  uploaded?: unknown
  variants?: unknown
}

export type WireImageList = { continuation_token?: unknown; images?: unknown }

export type WireVariant = { id?: unknown; neverRequireSignedURLs?: unknown; options?: unknown }

export type WireVariantOptions = {
  blur?: unknown
  fit?: unknown
  height?: unknown
  metadata?: unknown
  width?: unknown
}

export type WireKey = { name?: unknown; value?: unknown }
