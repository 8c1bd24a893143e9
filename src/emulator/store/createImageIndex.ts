import type { ImageRecord } from './imageRecord.js'

import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setImmediate as yieldToOthers } from 'node:timers/promises'

import { isMissing } from './jsonFile.js'
import { readImageFolder } from './readImageFolder.js'

/** Clocks of file systems tick coarsely: a folder this young may change without a new time. */
const settledAfterMs = 100
const readsPerTurn = 50
const statsPerTurn = 1000

type Entry = { mtimeMs: number; readAtMs: number; record: ImageRecord | null }

export type ImageIndex = {
  list(): Promise<ImageRecord[]>
  /** The same records as they are now; those that are gone are left out. */
  renew(records: readonly ImageRecord[]): ImageRecord[]
}

/**
 * A memory of all image folders that never goes stale: every change to an image changes its
 * folder's modification time, whichever process makes it, and only changed folders are read.
 */
export function createImageIndex(imagesDir: string): ImageIndex {
  let entries = new Map<string, Entry>()
  /** What is known of a folder, or the time of the change that makes it worth reading. */
  const look = (name: string): { known: Entry } | { mtimeMs: number } | undefined => {
    // Synchronous on purpose: ten thousand of these cost 30 ms, asynchronous ones ten times that.
    const mtimeMs = statSync(join(imagesDir, name), { throwIfNoEntry: false })?.mtimeMs
    if (mtimeMs === undefined) return undefined
    const known = entries.get(name)
    return known?.mtimeMs === mtimeMs && mtimeMs < known.readAtMs - settledAfterMs
      ? { known }
      : { mtimeMs }
  }
  return {
    async list() {
      const names = await listNames(imagesDir)
      const fresh = new Map<string, Entry>()
      const toRead: { mtimeMs: number; name: string }[] = []
      for (const [position, name] of names.entries()) {
        if (position % statsPerTurn === statsPerTurn - 1) await yieldToOthers()
        const found = look(name)
        if (found === undefined) continue
        if ('known' in found) fresh.set(name, found.known)
        else toRead.push({ mtimeMs: found.mtimeMs, name })
      }
      await readAll({ fresh, imagesDir, toRead })
      entries = fresh
      return [...fresh.values()].flatMap(({ record }) => (record === null ? [] : [record]))
    },
    renew: (records) =>
      records.flatMap(({ folder }) => {
        const name = basename(folder)
        const found = look(name)
        if (found === undefined) return []
        const entry = 'known' in found ? found.known : readEntry({ ...found, imagesDir, name })
        entries.set(name, entry)
        return entry.record === null ? [] : [entry.record]
      }),
  }
}

type ReadEntryArgs = {
  imagesDir: string
  mtimeMs: number
  name: string
}

function readEntry({ imagesDir, mtimeMs, name }: ReadEntryArgs): Entry {
  const readAtMs = Date.now()
  return { mtimeMs, readAtMs, record: readImageFolder(join(imagesDir, name)) }
}

type ReadAllArgs = {
  fresh: Map<string, Entry>
  imagesDir: string
  toRead: { mtimeMs: number; name: string }[]
}

async function readAll({ fresh, imagesDir, toRead }: ReadAllArgs): Promise<void> {
  for (const [position, { mtimeMs, name }] of toRead.entries()) {
    if (position % readsPerTurn === readsPerTurn - 1) await yieldToOthers()
    fresh.set(name, readEntry({ imagesDir, mtimeMs, name }))
  }
}

async function listNames(imagesDir: string): Promise<string[]> {
  try {
    return (await readdir(imagesDir)).filter((name) => !name.startsWith('.'))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
