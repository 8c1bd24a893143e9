import { groupOf } from '../StateField/describeState.js'

type SomeFile = Readonly<{ name: string; size: number }>

type IsSavedFileArgs = {
  /** The document as the save answered it. */
  after: unknown
  before: unknown
  file: SomeFile
}

/**
 * Whether a save has given the document the file that the form still holds: another image than
 * before, with its name and its size.
 */
export function isSavedFile({ after, before, file }: IsSavedFileArgs): boolean {
  const { imageId, originalFilename } = groupOf(after)
  if (typeof imageId !== 'string' || imageId === groupOf(before).imageId) return false
  const { filesize } = after as { filesize?: unknown }
  return filesize === file.size && isSameName(originalFilename, file.name)
}

/** A Mac writes letters with their accents beside them. */
const isSameName = (stored: unknown, chosen: string): boolean =>
  typeof stored === 'string' && stored.normalize('NFC') === chosen.normalize('NFC')
