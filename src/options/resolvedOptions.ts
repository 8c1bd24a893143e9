import type { ReadRow } from '../core/schema.js'
import type { NamedVariant } from '../core/variant.js'
import type { Secret } from './functions.js'
import type { collection, watermark } from './groups.js'
import type { options } from './schema.js'

/** The options as the schema has read them: each checked by itself, with its default. */
export type ReadOptions = ReadRow<typeof options>

type ReadCollection = ReadRow<typeof collection>

/** A collection's options, over those of the plugin. */
export type ResolvedCollection = Omit<ReadCollection, 'variants'> &
  Readonly<{
    defaultVariant: string
    fileRoute: 'bytes' | 'redirect'
    flexible: boolean
    otherFiles: ReadOptions['otherFiles']
    outage: ReadOptions['outage']
    slug: string
    thumbnailVariant: string
    variants: readonly NamedVariant[]
  }>

/** The only form of the options that the plugin works with. */
export type ResolvedOptions = Omit<ReadOptions, keyof Resolved> & Readonly<Resolved>

type Resolved = {
  accountHash: Secret
  accountId: Secret
  apiToken: Secret
  collections: Readonly<Record<string, ResolvedCollection>>
  mode: 'cloudflare' | 'local'
  /** Built-in variants that the options leave out. */
  undeclaredVariants: readonly string[]
  /** An account whose hash is missing: local mode until it is there. */
  unfinished: Readonly<{ accountId: Secret; apiBaseURL: string; apiToken: Secret }> | undefined
  variants: readonly NamedVariant[]
}

export type ResolvedWatermark = ReadRow<typeof watermark>

export type Environment = Readonly<Record<string, string | undefined>>
