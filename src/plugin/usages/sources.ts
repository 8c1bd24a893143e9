import type { Payload, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

import { isRow } from '../../core/row.js'
import { ledgerSlug } from '../database/ledgerCollection.js'
import { eventsSlug } from '../events/eventsCollection.js'
import { usagesSlug } from './usagesCollection.js'

/** Where something is read or written: with a request, in its transaction. */
export type Database = { payload: Payload; req?: PayloadRequest | undefined }

export const scopeOf = (req: PayloadRequest | undefined): { req?: PayloadRequest } =>
  req === undefined ? {} : { req }

/** A collection or global whose documents can refer to an image. */
export type SourceKind = { kind: 'collection' | 'global'; slug: string }

/** A document or global that refers to images. */
export type Source = SourceKind & { id: string }

const ownSlugs: readonly string[] = [eventsSlug, ledgerSlug, usagesSlug]

/** Whether the site keeps an index of usages. */
export const keepsUsages = ({ options: { enabled, usages } }: Service): boolean =>
  enabled && usages !== false

type IsSourceArgs = {
  /** The site's own, which fields may name. */
  blocks: readonly unknown[]
  entity: { fields: unknown; slug: string }
  service: Service
}

/**
 * Collections of Payload's own are no content: who has a document open, what a job is about. What a
 * site ignores is not either.
 */
export function isSource({ blocks, entity, service }: IsSourceArgs): boolean {
  const { collections, options } = service
  const { slug } = entity
  if (options.usages === false || options.usages.ignore.includes(slug)) return false
  if (slug.startsWith('payload-') || ownSlugs.includes(slug)) return false
  return mayRefer(entity.fields, blocks, Object.keys(collections))
}

/** Every source of a running site, in a fixed order. */
export function listSources({ config }: Payload, service: Service): SourceKind[] {
  const blocks = config.blocks ?? []
  const of = (kind: SourceKind['kind'], entities: readonly { fields: unknown; slug: string }[]) =>
    entities
      .filter((entity) => isSource({ blocks, entity, service }))
      .map(({ slug }): SourceKind => ({ kind, slug }))
      .toSorted((one, other) => (one.slug < other.slug ? -1 : 1))
  return [...of('collection', config.collections), ...of('global', config.globals)]
}

export const globalSource = (slug: string): Source => ({ id: '', kind: 'global', slug })

/** The source in one column. */
export const sourceKey = ({ id, kind, slug }: Source): string => `${kind}:${slug}:${id}`

/** @returns nothing for what the site does not have any more */
export function schemaOf(payload: Payload, { kind, slug }: SourceKind) {
  const config =
    kind === 'collection'
      ? payload.collections[slug]?.config
      : payload.globals.config.find((global) => global.slug === slug)
  if (config === undefined) return undefined
  const { flattenedFields, versions } = config
  return {
    fields: flattenedFields,
    hasDrafts: typeof versions === 'object' && Boolean(versions.drafts),
    hasVersions: Boolean(versions),
  }
}

/** Ids of rows are texts; the columns of SQL adapters may be numbers. */
export function toStoredId(
  payload: Payload,
  { id, slug }: { id: string; slug: string },
): number | string {
  const type = payload.collections[slug]?.customIDType ?? payload.db.defaultIDType
  return type === 'number' ? Number(id) : id
}

/** Keys under which a field, a tab or a block holds fields. */
const holders = ['blockReferences', 'blocks', 'fields', 'tabs'] as const

/**
 * Whether documents with these fields can refer to one of our collections: decided once, of the
 * schema, so that nothing is read where there is nothing to find. Rich text always can.
 */
function mayRefer(fields: unknown, blocks: readonly unknown[], slugs: readonly string[]): boolean {
  const seen = new Set<unknown>()
  const open: unknown[] = [fields]
  while (open.length > 0) {
    let item = open.pop()
    if (typeof item === 'string') item = blocks.find((block) => isRow(block) && block.slug === item)
    if (Array.isArray(item)) open.push(...(item as unknown[]))
    if (!isRow(item) || seen.has(item)) continue
    seen.add(item)
    if (item.type === 'richText') return true
    if (item.type === 'relationship' || item.type === 'upload') {
      if ([item.relationTo].flat().some((slug) => slugs.includes(String(slug)))) return true
    }
    open.push(...holders.map((key) => item[key]))
  }
  return false
}
