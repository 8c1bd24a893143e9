import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as yieldToOthers } from 'node:timers/promises'
import { isMissing } from './jsonFile.js'
import type { ImageRecord } from './imageRecord.js'
import { readImageFolder } from './readImageFolder.js'

/** Clocks of file systems tick coarsely: a folder this young may change without a new time. */
const settledAfterMs = 100
const readsPerTurn = 50
const statsPerTurn = 1000

type Entry = { mtimeMs: number; readAtMs: number; record: ImageRecord | null }

/**
 * A memory of all image folders that never goes stale: every change to an image changes its
 * folder's modification time, whichever process makes it, and only changed folders are read.
 */
export function createImageIndex(imagesDir: string): { list(): Promise<ImageRecord[]> } {
  let entries = new Map<string, Entry>()
  return {
    async list() {
      const names = await listNames(imagesDir)
      const fresh = new Map<string, Entry>()
      const toRead: { mtimeMs: number; name: string }[] = []
      for (const [position, name] of names.entries()) {
        if (position % statsPerTurn === statsPerTurn - 1) await yieldToOthers()
        // Synchronous on purpose: ten thousand of these cost 30 ms, asynchronous ones ten times that.
        const mtimeMs = statSync(join(imagesDir, name), { throwIfNoEntry: false })?.mtimeMs
        if (mtimeMs === undefined) continue
        const known = entries.get(name)
        if (known?.mtimeMs === mtimeMs && mtimeMs < known.readAtMs - settledAfterMs) {
          fresh.set(name, known)
        } else toRead.push({ mtimeMs, name })
      }
      await readAll({ fresh, imagesDir, toRead })
      entries = fresh
      return [...fresh.values()].flatMap(({ record }) => (record === null ? [] : [record]))
    },
  }
}

async function readAll({
  fresh,
  imagesDir,
  toRead,
}: {
  fresh: Map<string, Entry>
  imagesDir: string
  toRead: { mtimeMs: number; name: string }[]
}): Promise<void> {
  for (const [position, { mtimeMs, name }] of toRead.entries()) {
    if (position % readsPerTurn === readsPerTurn - 1) await yieldToOthers()
    const readAtMs = Date.now()
    fresh.set(name, { mtimeMs, readAtMs, record: readImageFolder(join(imagesDir, name)) })
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
