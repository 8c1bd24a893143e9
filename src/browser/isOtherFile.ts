import { isImageMimeType, mimeTypeOfName, uploadableMimeTypes } from '../core/mime.js'

/** Whether a file, by its name, is of a kind that Cloudflare Images does not store. */
export function isOtherFile({ name, type }: Pick<File, 'name' | 'type'>): boolean {
  const claimed = mimeTypeOfName(name) ?? (isImageMimeType(type) ? type : null)
  return claimed === null || !uploadableMimeTypes.includes(claimed)
}
