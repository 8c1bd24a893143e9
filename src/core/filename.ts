import { CloudflareImagesError } from '../errors.js'
import { cloudflareLimits } from './limits.js'

/**
 * Checks a file's name as it was sent. Names are shown to people and stand in URLs; a path hidden in
 * one (`../x`, `%2f`) is an attack or a broken client, and is refused rather than guessed at.
 *
 * @throws CloudflareImagesError FILE_NAME_INVALID
 */
export function assertFilename(name: string): void {
  const refuse = (message: string): never => {
    throw new CloudflareImagesError({ code: 'FILE_NAME_INVALID', message })
  }
  if (name.length > cloudflareLimits.maxFilenameLength) {
    refuse(
      `The file name has ${name.length} characters; at most ${cloudflareLimits.maxFilenameLength} are possible. Rename the file.`,
    )
  }
  if (/[/\\]|%2f|%5c|%00/i.test(name) || /^\.+$/.test(name) || name.split(/[/\\]/).includes('..')) {
    refuse('The file name contains a path. Rename the file, without slashes and "%2f".')
  }
  if (hasControlCharacter(name)) {
    refuse('The file name contains control characters. Rename the file.')
  }
  if (name.replaceAll('.', '').trim() === '') refuse('The file has no name. Name it and try again.')
}

/**
 * Right-to-left overrides included: they let `photo<RLO>gpj.exe` pass for a JPEG. And halves of a
 * character, which no database gives back as they were.
 */
function hasControlCharacter(name: string): boolean {
  return /[\p{Cc}\p{Cs}]|[\u202a-\u202e\u2066-\u2069]/u.test(name)
}
