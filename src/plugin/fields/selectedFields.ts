import type { CollectionBeforeOperationHook } from 'payload'

import { isRow } from '../../core/row.js'
import { sourcesOfColumns } from '../admin/listFields.js'

/**
 * `select: { cloudflare: true }` means the whole group: core merges it with the columns we force, and
 * would be left with those alone. The columns of the admin list that have none in the database are
 * replaced by what they show.
 */
export const expandSelect: CollectionBeforeOperationHook = ({ args, collection }) => {
  const select: unknown = 'select' in args ? args.select : undefined
  if (!isRow(select)) return args
  const sources = [...sourcesOfColumns].filter(([name]) => select[name] === true)
  const expanded = { ...select }
  for (const [name, source] of sources) {
    // Typed loosely by Payload: one level of groups.
    const { cloudflare, ...others } = source as Record<string, unknown>
    Reflect.deleteProperty(expanded, name)
    Object.assign(expanded, others)
    if (isRow(cloudflare) && expanded.cloudflare !== true) {
      expanded.cloudflare = {
        ...(isRow(expanded.cloudflare) ? expanded.cloudflare : {}),
        ...cloudflare,
      }
    }
  }
  if (isRow(expanded.cloudflare)) expanded.cloudflare = withSource(expanded.cloudflare)
  if (expanded.cloudflare !== true) return { ...args, select: expanded }
  const group = collection.flattenedFields.find(({ name }) => name === 'cloudflare')
  if (group === undefined || !('flattenedFields' in group)) return args
  const whole = Object.fromEntries(group.flattenedFields.map(({ name }) => [name, true]))
  return { ...args, select: { ...expanded, cloudflare: whole } }
}

/** A placeholder's picture is drawn from its thumbhash. */
function withSource(group: Record<string, unknown>): Record<string, unknown> {
  const { placeholder } = group
  return isRow(placeholder) && placeholder.dataURL === true
    ? { ...group, placeholder: { ...placeholder, thumbhash: true } }
    : group
}

/**
 * Where functions of the options decide what is shown, a read that leaves fields out keeps those that
 * tell which row it reads: as `forceSelect` does for reads that name their fields.
 */
export const keepSelected: CollectionBeforeOperationHook = ({ args }) => {
  const select: unknown = 'select' in args ? args.select : undefined
  return isRow(select) ? { ...args, select: keepKeys(select) } : args
}

/** An empty `select` would mean nothing at all: left out, it means everything. */
function keepKeys(select: Record<string, unknown>): Record<string, unknown> | undefined {
  const entries = Object.entries(select).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'updatedAt' && value === false) return []
    if (key === 'version' && isRow(value)) return entryOf(key, keepKeys(value))
    if (key !== 'cloudflare' || !isRow(value) || value.imageId !== false) return [[key, value]]
    const others = Object.entries(value).filter(([name]) => name !== 'imageId')
    return entryOf(key, others.length === 0 ? undefined : Object.fromEntries(others))
  })
  return entries.length === 0 && Object.keys(select).length > 0
    ? undefined
    : Object.fromEntries(entries)
}

const entryOf = (key: string, value: unknown): [string, unknown][] =>
  value === undefined ? [] : [[key, value]]
