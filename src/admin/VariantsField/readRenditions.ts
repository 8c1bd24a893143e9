/** One row of the list; `url` is null for a size that is not made of a smaller original. */
export type Rendition = {
  height: null | number
  name: string
  url: null | string
  width: null | number
}

type Row = Readonly<Record<string, unknown>>

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null

/** Variants first, then the collection's sizes, out of a document as the REST API answers it. */
export function readRenditions(doc: unknown): Rendition[] {
  if (!isRow(doc)) return []
  const cloudflare = isRow(doc.cloudflare) ? doc.cloudflare : {}
  const variants = Array.isArray(cloudflare.variants) ? (cloudflare.variants as unknown[]) : []
  if (variants.length === 0) return []
  const sizes = isRow(doc.sizes) ? Object.entries(doc.sizes) : []
  return [
    ...variants.filter(isRow).map((row) => toRendition({ name: row.name, row })),
    ...sizes.map(([name, row]) => toRendition({ name, row: isRow(row) ? row : {} })),
  ]
}

function toRendition({ name, row }: { name: unknown; row: Row }): Rendition {
  return {
    height: typeof row.height === 'number' ? row.height : null,
    name: typeof name === 'string' ? name : '',
    url: typeof row.url === 'string' ? row.url : null,
    width: typeof row.width === 'number' ? row.width : null,
  }
}
