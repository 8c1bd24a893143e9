import { CloudflareImagesError } from '../../errors.js'

/** A mark that cannot be drawn: the message is for the log, it may name a file. */
export function refuseMark(message: string, cause?: unknown): never {
  throw new CloudflareImagesError({ cause, code: 'WATERMARK_INVALID', message })
}
