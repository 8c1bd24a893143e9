import type { CollectionSlug, GlobalSlug, UploadCollectionSlug } from 'payload'

import type { Fields, GivenOf, Needed, Shape } from './core/schema.js'
import type { localFiles, s3Files } from './options/fileStorages.js'
import type {
  AccessFunction,
  PrivacyFunction,
  UploadContext,
  WatermarkFunction,
} from './options/functions.js'
import type { collection, events, usages, variant, watermark } from './options/groups.js'
import type { AdminComponents, Named } from './options/optionKinds.js'
import type { options } from './options/schema.js'

export type * from './options/functions.js'

/** What the schema names and cannot say without the site's slugs. */
type Names<Slug extends string> = {
  access: AccessFunction<Slug>
  collections: CollectionsOption<Slug>
  events: EventsOptions
  mark: WatermarkFunction<Slug>
  metadata: (context: UploadContext<Slug>) => Readonly<Record<string, unknown>>
  privacy: PrivacyFunction<Slug>
  slugs: readonly (string extends Slug ? string : CollectionSlug | GlobalSlug)[]
  usages: UsagesOptions<Slug>
  uploadText: (context: UploadContext<Slug>) => string | undefined
  variants: Readonly<Record<string, VariantDefinition>>
  watermark: WatermarkFunction<Slug> | WatermarkOptions<Slug>
}

type NeededKey<S> = {
  [K in keyof S]: [Extract<GivenOf<S[K]>, Needed>] extends [never] ? never : K
}[keyof S]
/** The rows, those that may be left out marked as optional. */
type Rows<S> = Partial<Omit<S, NeededKey<S>>> & Pick<S, NeededKey<S>>
type RowsOf<G> = GivenOf<G> extends Fields<infer S> ? Rows<S> : never

/** What site builders write for a row; editors show it resolved, with the comments of the rows. */
type Given<R, Slug extends string> =
  GivenOf<R> extends infer G
    ? [Extract<G, Fields<Shape> | Named<string> | Needed>] extends [never]
      ? G
      : Spelled<G, Slug>
    : never
type Spelled<G, Slug extends string> = G extends Needed
  ? never
  : G extends Named<infer Name extends keyof Names<Slug>>
    ? Names<Slug>[Name]
    : G extends Fields<infer S>
      ? { -readonly [K in keyof Rows<S>]: Given<Rows<S>[K], Slug> }
      : G

export type CloudflareImagesOptions<Slug extends string = UploadCollectionSlug> = {
  -readonly [K in keyof RowsOf<typeof options>]: Given<RowsOf<typeof options>[K], Slug>
}

export type CollectionOptions<Slug extends string = UploadCollectionSlug> = {
  -readonly [K in keyof RowsOf<typeof collection>]: Given<RowsOf<typeof collection>[K], Slug>
}

/** By slug. Without generated types any slug is one. */
type CollectionsOption<Slug extends string> = string extends Slug
  ? Readonly<Record<string, CollectionOptions<Slug> | true>>
  : { readonly [S in Slug]?: CollectionOptions<S> | true }

export type VariantDefinition = {
  -readonly [K in keyof RowsOf<typeof variant>]: Given<RowsOf<typeof variant>[K], string>
}

export type EventsOptions = {
  -readonly [K in keyof RowsOf<typeof events>]: Given<RowsOf<typeof events>[K], string>
}

export type UsagesOptions<Slug extends string = UploadCollectionSlug> = {
  -readonly [K in keyof RowsOf<typeof usages>]: Given<RowsOf<typeof usages>[K], Slug>
}

export type WatermarkOptions<Slug extends string = UploadCollectionSlug> = {
  -readonly [K in keyof RowsOf<typeof watermark>]: Given<RowsOf<typeof watermark>[K], Slug>
}

export type LocalFilesOptions = {
  -readonly [K in keyof RowsOf<typeof localFiles>]: Given<RowsOf<typeof localFiles>[K], string>
}

export type S3FilesOptions = {
  -readonly [K in keyof RowsOf<typeof s3Files>]: Given<RowsOf<typeof s3Files>[K], string>
}

/** A component of ours in the admin panel. */
export type AdminComponentName = keyof AdminComponents

/** Where uploads go. `auto` is `cloudflare` with credentials, else `local` outside production. */
export type Mode = NonNullable<CloudflareImagesOptions<string>['mode']>
