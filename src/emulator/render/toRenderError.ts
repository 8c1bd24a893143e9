import { CloudflareImagesError } from '../../errors.js'

type ToRenderErrorArgs = {
  error: unknown
  original: { mimeType: string }
}

/** What a failure of sharp means to the one who asked for the picture. */
export function toRenderError({ error, original }: ToRenderErrorArgs): CloudflareImagesError {
  const reason = error instanceof Error ? error.message : String(error)
  if (/ENOENT|Input file is missing/.test(reason)) {
    return new CloudflareImagesError({
      cause: error,
      code: 'IMAGE_MISSING',
      message: 'Image not found',
    })
  }
  if (original.mimeType === 'image/heic') {
    return new CloudflareImagesError({
      cause: error,
      code: 'IMAGE_TYPE_REFUSED',
      details: { mimeType: original.mimeType },
      message:
        'Cloudflare accepts HEIC, but the sharp installed here cannot decode it: its prebuilt ' +
        'binaries leave HEVC out for its patents. Export the photograph as JPEG to use it locally.',
    })
  }
  return new CloudflareImagesError({
    cause: error,
    code: 'FILE_UNREADABLE',
    message:
      'The image could not be decoded: the file is damaged or was cut off. ' +
      'Open it in an image program and export it again.',
  })
}
