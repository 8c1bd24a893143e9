import { isRow, type Row } from '../core/row.js'

/** Of the whole picture: `width` and `height` of a document are those of its crop. */
export function readOriginalSize(doc: Row): { height: number; width: number } | undefined {
  const { originalHeight, originalWidth } = isRow(doc.cloudflare) ? doc.cloudflare : {}
  const [height, width] = [originalHeight ?? doc.height, originalWidth ?? doc.width]
  return typeof height === 'number' && typeof width === 'number' ? { height, width } : undefined
}
