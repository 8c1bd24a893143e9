import { readdir, unlink } from 'node:fs/promises'

import { folderNameOf, resolveInside } from './folderName.js'
import { addJSON, isMissing, readJSON, writeJSON } from './jsonFile.js'

export type NamedStore<T extends { name: string }> = {
  /** `false`: the name is taken. Of several at once, one succeeds. */
  add(value: T): Promise<boolean>
  get(name: string): Promise<T | null>
  /** Sorted by name. */
  list(): Promise<T[]>
  put(value: T): Promise<void>
  /** `false`: there was nothing to remove. */
  remove(name: string): Promise<boolean>
}

const extension = '.json'

/** File name of an entry: `<name>.json`. */
export const fileNameOf = (name: string): string => folderNameOf(name) + extension

/** A folder with one file per named thing, so that two processes never overwrite each other's. */
export function createNamedStore<T extends { name: string }>(folder: string): NamedStore<T> {
  const pathOf = (name: string): string => resolveInside({ folder, name: fileNameOf(name) })
  return {
    add: (value) => addJSON({ path: pathOf(value.name), value }),
    get: (name) => Promise.resolve(readJSON(pathOf(name)) as T | null),
    async list() {
      const files = (await readdir(folder)).filter(
        (file) => file.endsWith(extension) && !file.startsWith('.'),
      )
      return files
        .map((file) => readJSON(resolveInside({ folder, name: file })) as T | null)
        .filter((value) => value !== null)
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    },
    put: (value) => writeJSON({ path: pathOf(value.name), value }),
    async remove(name) {
      try {
        await unlink(pathOf(name))
        return true
      } catch (error) {
        if (isMissing(error)) return false
        throw error
      }
    },
  }
}
