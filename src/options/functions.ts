import type { DataFromCollectionSlug, PayloadRequest, UploadCollectionSlug } from 'payload'

import type { Mark } from '../core/watermark.js'

/** A value, or a function that fetches it (from a vault, say). Never logged. */
export type Secret = string | (() => Promise<string> | string)

type Row = Readonly<Record<string, unknown>>

/**
 * A document of an upload collection, as Payload generated its type. While a document is saved,
 * fields may be missing. Without generated types, and for several collections, what they share.
 */
export type MediaDocument<Slug extends string = UploadCollectionSlug> = string extends Slug
  ? Row
  : Slug extends UploadCollectionSlug
    ? Readonly<Partial<DataFromCollectionSlug<Slug>>>
    : Row

/** What the functions that decide about one document may look at. */
export type DocumentContext<Slug extends string = UploadCollectionSlug> = {
  collection: Slug
  doc: MediaDocument<Slug>
  req: PayloadRequest
}

/** What the functions that decide about an upload may look at. */
export type UploadContext<Slug extends string = UploadCollectionSlug> = DocumentContext<Slug> & {
  filename: string
}

/** What an access function may look at. */
export type AccessContext<Slug extends string = UploadCollectionSlug> = {
  /** Slug of the upload collection; none for what concerns the whole account. */
  collection?: Slug
  /** The document in question, where there is one. */
  doc?: MediaDocument<Slug>
  req: PayloadRequest
}

export type AccessFunction<Slug extends string = UploadCollectionSlug> = (
  context: AccessContext<Slug>,
) => boolean | Promise<boolean>

/** Decides at every save whether an image needs signed URLs. */
export type PrivacyFunction<Slug extends string = UploadCollectionSlug> = (
  context: DocumentContext<Slug>,
) => 'public' | 'signed'

/** The mark that a viewer sees on a variant; `null` for the clean picture. */
export type WatermarkFunction<Slug extends string = UploadCollectionSlug> = (
  context: DocumentContext<Slug> & { variant: string },
) => Mark | Promise<Mark | null> | null
