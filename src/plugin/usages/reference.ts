import type { FlattenedBlock } from 'payload'

import { isRow } from '../../core/row.js'

/** A document of one of our collections, as other documents name it. */
export type Relation = { id: string; slug: string }

/** Where a document refers to one of ours. */
export type Reference = Relation & { locale: null | string; path: string }

export type ReferenceScope = {
  /** Blocks that fields name instead of holding them. */
  blocks: Readonly<Record<string, FlattenedBlock>>
  localeCodes: readonly string[]
  /** Of our collections. */
  slugs: readonly string[]
}

type ReadRelationArgs = {
  relationTo?: string | readonly string[]
  value: unknown
}

/** The related document, with the relation's own collection where the field allows several. */
export function readRelation({ relationTo, value }: ReadRelationArgs): Relation | undefined {
  if (isRow(value) && typeof value.relationTo === 'string' && 'value' in value) {
    const id = readId(value.value)
    return id === undefined ? undefined : { id, slug: value.relationTo }
  }
  const id = typeof relationTo === 'string' ? readId(value) : undefined
  return id === undefined ? undefined : { id, slug: relationTo as string }
}

/** Ids are numbers, texts or MongoDB's own; rich text may hold the document that it was given. */
function readId(value: unknown): string | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && value !== '')) return String(value)
  if (typeof value !== 'object' || value === null) return undefined
  if ('id' in value && (typeof value.id === 'number' || typeof value.id === 'string'))
    return String(value.id)
  const { toHexString } = value as { toHexString?: unknown }
  return typeof toHexString === 'function' ? String(toHexString.call(value)) : undefined
}
