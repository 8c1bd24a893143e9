import type { CollectionBeforeOperationHook } from 'payload'

import { isRow } from '../../core/row.js'

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
