import type { Words } from '../useWords.js'

import { imageTypes, isImageMimeType } from '../../core/mime.js'
import { isCloudflareImagesError } from '../../errors.js'
import { formatBytes } from './formatProgress.js'

type Details = Readonly<Record<string, unknown>>
type Sentence = { details: Details; language: string; name: string; words: Words }

/** Refusals that the browser itself finds have figures, and words in the editor's language. */
const sentences: Readonly<Record<string, (args: Sentence) => string | undefined>> = {
  FILE_EMPTY: ({ name, words }) => words('fileEmpty', { name }),
  FILE_TOO_LARGE: ({ details: { maxBytes, totalBytes }, language, name, words }) =>
    typeof maxBytes === 'number' && typeof totalBytes === 'number'
      ? words('fileTooLarge', {
          limit: formatBytes({ bytes: maxBytes, language }),
          name,
          size: formatBytes({ bytes: totalBytes, language, round: 'up' }),
        })
      : undefined,
  FILE_UNREADABLE: ({ name, words }) => words('fileUnreadable', { name }),
  IMAGE_TOO_LARGE: ({ details: { height, width }, name, words }) =>
    typeof height === 'number' && typeof width === 'number'
      ? words('imageTooLarge', { height, name, width })
      : undefined,
  IMAGE_TYPE_REFUSED: ({ details: { mimeType }, name, words }) =>
    typeof mimeType === 'string' && isImageMimeType(mimeType)
      ? words('typeRefused', { name, type: imageTypes[mimeType].label })
      : words('typeUnknown', { name }),
  NETWORK: ({ details: { isPartMissing }, name, words }) =>
    isPartMissing === true
      ? words('uploadFailed', { name, reason: words('partMissing') })
      : words('uploadUnreachable', { name }),
  REQUEST_ABORTED: ({ name, words }) => words('uploadCancelled', { name }),
  REQUEST_TIMEOUT: ({ name, words }) => words('uploadUnreachable', { name }),
}

type DescribeFailureArgs = {
  error: unknown
  language: string
  name: string
  words: Words
}

/** Says in one or two sentences which file was not uploaded, why, and what helps. */
export function describeFailure({ error, language, name, words }: DescribeFailureArgs): string {
  if (isCloudflareImagesError(error)) {
    const { code, details, message } = error
    return (
      sentences[code]?.({ details, language, name, words }) ??
      words('uploadFailed', { name, reason: message })
    )
  }
  return words('uploadFailed', {
    name,
    reason: error instanceof Error ? error.message : String(error),
  })
}
