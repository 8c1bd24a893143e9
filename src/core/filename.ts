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
 * A file's name as a form brings it to a server: without the folders that some browsers send along,
 * and no longer than a name may be. Composed: a Mac takes letters apart from their accents, and two
 * names that look alike would be two.
 */
export function cleanFilename(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  const cut = base.normalize('NFC').slice(0, cloudflareLimits.maxFilenameLength)
  // Half of a character outside the basic plane is none.
  return cut.length < base.length ? cut.replace(/[\ud800-\udbff]$/, '') : cut
}

/**
 * Right-to-left overrides included: they let `photo<RLO>gpj.exe` pass for a JPEG. And halves of a
 * character, which no database gives back as they were.
 */
function hasControlCharacter(name: string): boolean {
  return /[\p{Cc}\p{Cs}]|[\u202a-\u202e\u2066-\u2069]/u.test(name)
}
