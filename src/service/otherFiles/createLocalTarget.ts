import type { FileTarget, PutArgs } from '../../core/fileTarget.js'

import { constants, createReadStream } from 'node:fs'
import { copyFile, mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { streamOf } from '../../core/streamOf.js'
import { CloudflareImagesError } from '../../errors.js'
import { examineFolder } from './examineFolder.js'

/** Files in a folder, under their own names. */
export function createLocalTarget({ dir }: { dir: string }): FileTarget {
  const pathOf = (key: string): string => {
    if (path.basename(key) === key && key !== '' && key !== '.' && key !== '..') {
      return path.join(path.resolve(dir), key)
    }
    throw new CloudflareImagesError({
      code: 'FILE_NAME_INVALID',
      message: 'The file name contains a path. Rename the file, without slashes.',
    })
  }
  return {
    async delete(key) {
      await unlink(pathOf(key)).catch(unlessAbsent)
    },
    examine: () => examineFolder(path.resolve(dir)),
    async find(key) {
      const place = pathOf(key)
      const found = await stat(place).catch(unlessAbsent)
      if (found === undefined || !found.isFile()) return undefined
      const { mtimeMs, size } = found
      return {
        etag: `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`,
        open: (range) => Promise.resolve(streamOf({ open: () => createReadStream(place, range) })),
        size,
      }
    },
    async *list() {
      for (const key of (await readdir(dir).catch(unlessAbsent)) ?? []) {
        const found = await stat(pathOf(key)).catch(unlessAbsent)
        if (found?.isFile() === true) yield { changedAt: found.mtime, key }
      }
    },
    async put(args) {
      const target = pathOf(args.key)
      const fail = (error: unknown): never => {
        throw describe({ error, name: args.key })
      }
      await mkdir(dir, { recursive: true }).catch(fail)
      try {
        await write({ ...args, target })
        return 'stored'
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return 'exists'
        await unlink(target).catch(() => undefined)
        return fail(error)
      }
    },
  }
}

async function write({ file, target }: PutArgs & { target: string }): Promise<void> {
  if ('path' in file) await copyFile(file.path, target, constants.COPYFILE_EXCL)
  else await writeFile(target, file.bytes, { flag: 'wx' })
}

const codeOf = (error: unknown): string | undefined =>
  (error as NodeJS.ErrnoException | undefined)?.code

const absent: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR'])

const unlessAbsent = (error: unknown): undefined => {
  if (!absent.has(codeOf(error))) throw error
}

const full: ReadonlySet<string | undefined> = new Set(['EDQUOT', 'ENOSPC'])

function describe({ error, name }: { error: unknown; name: string }) {
  return full.has(codeOf(error))
    ? new CloudflareImagesError({
        cause: error,
        code: 'DISK_FULL',
        message: `"${name}" was not saved: the disk is full. Make room on it, and try again.`,
      })
    : new CloudflareImagesError({
        cause: error,
        code: 'STORE_UNREADABLE',
        details: { reason: codeOf(error) },
        message: `"${name}" was not saved: this site cannot write into its folder for files. Ask whoever runs the site to look into its log.`,
      })
}
