import type { CollectionBeforeOperationHook } from 'payload'

const isRow = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/**
 * `select: { cloudflare: true }` means the whole group. Core merges it with the columns we force, and
 * would be left with those alone.
 */
export const expandSelect: CollectionBeforeOperationHook = ({ args, collection }) => {
  const select: unknown = 'select' in args ? args.select : undefined
  if (!isRow(select)) return args
  if (isRow(select.cloudflare))
    return { ...args, select: { ...select, cloudflare: withSource(select.cloudflare) } }
  if (select.cloudflare !== true) return args
  const group = collection.flattenedFields.find(({ name }) => name === 'cloudflare')
  if (group === undefined || !('flattenedFields' in group)) return args
  const whole = Object.fromEntries(group.flattenedFields.map(({ name }) => [name, true]))
  return { ...args, select: { ...select, cloudflare: whole } }
}

/** A placeholder's picture is drawn from its thumbhash. */
function withSource(group: Record<string, unknown>): Record<string, unknown> {
  const { placeholder } = group
  return isRow(placeholder) && placeholder.dataURL === true
    ? { ...group, placeholder: { ...placeholder, thumbhash: true } }
    : group
}
