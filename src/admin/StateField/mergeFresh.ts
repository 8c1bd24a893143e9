import type { Row } from '../../core/row.js'

/** What the image alone decides, in a document as REST answers it. */
const imageKeys = [
  'cloudflare',
  'filename',
  'filesize',
  'focalX',
  'focalY',
  'height',
  'mimeType',
  'sizes',
  'thumbnailURL',
  'url',
  'width',
] as const

/**
 * The document that the page shows, with what a fresh read says about its image. When somebody has
 * changed something else, the date stays, so that the panel warns before it overwrites them.
 */
export function mergeFresh({ before, fresh }: { before: Row; fresh: Row }): Row {
  const merged: Record<string, unknown> = { ...before }
  for (const key of imageKeys) if (key in fresh) merged[key] = fresh[key]
  if (hasSameRest({ before, fresh })) merged.updatedAt = fresh.updatedAt
  return merged
}

function hasSameRest({ before, fresh }: { before: Row; fresh: Row }): boolean {
  const ours: readonly string[] = [...imageKeys, 'updatedAt']
  return Object.keys(fresh).every(
    (key) =>
      ours.includes(key) ||
      JSON.stringify(before[key] ?? null) === JSON.stringify(fresh[key] ?? null),
  )
}

/** The hidden fields of the form that only the server writes. */
const factPaths = [
  'cloudflare.error',
  'cloudflare.expiresAt',
  'cloudflare.imageId',
  'cloudflare.status',
  'cloudflare.uploadedAt',
  'filename',
  'filesize',
  'height',
  'mimeType',
  'thumbnailURL',
  'url',
  'width',
] as const

/** The fields of a form that a fresh read changes: none that an editor could have filled in. */
export function changedFacts<Field extends { value?: unknown }>({
  fields,
  fresh,
}: {
  fields: Readonly<Record<string, Field>>
  fresh: Row
}): Record<string, Field> {
  const changed: Record<string, Field> = {}
  for (const path of factPaths) {
    const field = fields[path]
    const value = readPath({ path, row: fresh })
    if (field === undefined || value === undefined || field.value === value) continue
    changed[path] = { ...field, initialValue: value, value }
  }
  return changed
}

function readPath({ path, row }: { path: string; row: Row }): unknown {
  let value: unknown = row
  for (const part of path.split('.')) value = (value as null | Row | undefined)?.[part]
  return value
}
