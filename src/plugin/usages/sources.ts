import type { FlattenedField, Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { eventsSlug } from '../events/eventsCollection.js'
import { ledgerSlug } from '../database/ledgerCollection.js'
import { mayRefer } from './mayRefer.js'
import { usagesSlug } from './usagesCollection.js'

/** A collection or global whose documents can refer to an image. */
export type SourceKind = { kind: 'collection' | 'global'; slug: string }

/** A document or global that refers to images. */
export type Source = SourceKind & { id: string }

const ownSlugs: readonly string[] = [eventsSlug, ledgerSlug, usagesSlug]

type IsSourceArgs = {
  blocks: readonly unknown[]
  entity: { fields: unknown; slug: string }
  service: Service
}

/**
 * Collections of Payload's own are no content: who has a document open, what a job is about. What a
 * site ignores is not either.
 */
export function isSource({
  blocks,
  entity,
  service: { collections, options },
}: IsSourceArgs): boolean {
  const { slug } = entity
  if (options.usages === false || options.usages.ignore.includes(slug)) return false
  if (slug.startsWith('payload-') || ownSlugs.includes(slug)) return false
  return mayRefer({ blocks, fields: entity.fields, slugs: Object.keys(collections) })
}

type ListSourcesArgs = {
  payload: Payload
  service: Service
}

/** Every source of a running site, in a fixed order. */
export function listSources({ payload: { config }, service }: ListSourcesArgs): SourceKind[] {
  const blocks = config.blocks ?? []
  const of = (kind: SourceKind['kind'], entities: readonly { fields: unknown; slug: string }[]) =>
    entities
      .filter((entity) => isSource({ blocks, entity, service }))
      .map(({ slug }): SourceKind => ({ kind, slug }))
      .toSorted((one, other) => (one.slug < other.slug ? -1 : 1))
  return [...of('collection', config.collections), ...of('global', config.globals)]
}

/** The source in one column. */
export const sourceKey = ({ id, kind, slug }: Source): string => `${kind}:${slug}:${id}`

export type SourceSchema = {
  fields: readonly FlattenedField[]
  hasDrafts: boolean
  hasVersions: boolean
}

type SchemaOfArgs = SourceKind & { payload: Payload }

/** @returns nothing for what the site does not have any more */
export function schemaOf({ kind, payload, slug }: SchemaOfArgs): SourceSchema | undefined {
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
