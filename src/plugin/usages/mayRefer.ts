import { isRow } from '../../core/row.js'

/** Keys under which a field, a tab or a block holds fields. */
const holders = ['blockReferences', 'blocks', 'fields', 'tabs'] as const

type MayReferArgs = {
  /** The site's own, which fields may name. */
  blocks: readonly unknown[]
  fields: unknown
  slugs: readonly string[]
}

/**
 * Whether documents with these fields can refer to one of our collections: decided once, of the
 * schema, so that nothing is read where there is nothing to find. Rich text always can.
 */
export function mayRefer({ blocks, fields, slugs }: MayReferArgs): boolean {
  const seen = new Set<unknown>()
  const open: unknown[] = [fields]
  while (open.length > 0) {
    let item = open.pop()
    if (typeof item === 'string') item = blocks.find((block) => isRow(block) && block.slug === item)
    if (typeof item !== 'object' || item === null || seen.has(item)) continue
    seen.add(item)
    if (Array.isArray(item)) {
      for (const child of item as unknown[]) open.push(child)
      continue
    }
    if (!isRow(item)) continue
    if (item.type === 'richText') return true
    if (item.type === 'relationship' || item.type === 'upload') {
      if ([item.relationTo].flat().some((slug) => slugs.includes(String(slug)))) return true
    }
    for (const key of holders) open.push(item[key])
  }
  return false
}
