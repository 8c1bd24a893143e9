import { CloudflareImagesError } from '../errors.js'

const maxLength = 500

/**
 * What a form sends in place of a receipt when its file was not uploaded. Payload's bulk upload
 * takes an upload handler's error for a success and drops the file; a refusal by the server it
 * understands, so the reason makes a detour.
 */
export type RefusedUpload = { refused: string }

/**
 * Gives the browser its own reason back.
 *
 * @throws CloudflareImagesError REQUEST_INVALID with that reason
 */
export function assertNotRefused(uploadContext: unknown): void {
  if (typeof uploadContext !== 'object' || uploadContext === null) return
  const reason = (uploadContext as Partial<Record<keyof RefusedUpload, unknown>>).refused
  if (typeof reason !== 'string') return
  throw new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    // In one line: it may reach a log.
    message: reason.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, maxLength),
  })
}
