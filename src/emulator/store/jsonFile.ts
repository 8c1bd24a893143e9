import { randomUUID } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { link, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import { CloudflareImagesError } from '../../errors.js'

/** True for the errors that mean "no such file", on every platform. */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** Parses a file of this store, naming the file when a person has broken it. */
export function parseStored({ path, text }: { path: string; text: string }): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CloudflareImagesError({
      cause,
      code: 'STORE_UNREADABLE',
      message: `${path} is not valid JSON. Repair it, or delete it to start afresh.`,
    })
  }
}

/**
 * The parsed file, or `null` when there is none. The store trusts the shape of its own files.
 * @throws STORE_UNREADABLE when it is not JSON.
 */
export function readJSON(path: string): unknown {
  // Synchronous on purpose: these files have a few hundred bytes, every delivery reads five of
  // them, and a turn of the thread pool costs six times as much as the read.
  let text: string
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return null
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
  return parseStored({ path, text })
}

/** Text as it stands in the store's files: people read them. */
export const formatStored = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

type WriteArgs = { path: string; value: unknown }

/** Replaces a file in one step: readers see the old text or the new, never half of one. */
export async function writeJSON({ path, value }: WriteArgs): Promise<void> {
  await withDraft({ path, place: (draft) => rename(draft, path), value })
}

/**
 * Writes a file in one step, unless there is one.
 * @returns false where there is
 */
export async function addJSON({ path, value }: WriteArgs): Promise<boolean> {
  try {
    await withDraft({ path, place: (draft) => link(draft, path), value })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** In the same folder, so that nothing ever crosses a file system. */
async function withDraft({
  path,
  place,
  value,
}: WriteArgs & { place: (draft: string) => Promise<void> }): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`)
  try {
    await writeFile(draft, formatStored(value), { flag: 'wx' })
    await place(draft)
  } finally {
    await rm(draft, { force: true })
  }
}
