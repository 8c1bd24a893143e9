import { sanitizeFilename } from 'payload/shared'
import sanitize from 'sanitize-filename'

/**
 * The name that Payload would give a file. Its own `getSanitizedUploadFilename` is missing before 3.90.
 *
 * @throws APIError where nothing is left of the name
 */
export function sanitizeUploadName(filename: string): string {
  const name = sanitizeFilename(filename)
  const dot = name.lastIndexOf('.')
  const base = sanitize(name.slice(0, Math.max(dot, 0)) || name)
  const [extension = ''] = (dot === -1 ? '' : name.slice(dot + 1)).split(/[?#]/, 1)
  return extension === '' ? base : `${base}.${extension}`
}
