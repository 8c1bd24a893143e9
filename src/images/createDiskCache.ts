import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'

/**
 * What failed writing means "no cache today", not "no picture": a disk that is full, read-only or
 * forbidden, a folder that somebody removed or put a file in the place of.
 */
const survivableWriteErrors = new Set([
  'EACCES',
  'EDQUOT',
  'EEXIST',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
])

const temporarySuffix = '.part'
const staleTemporaryMs = 10 * 60_000

export type DiskCache = {
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  write(args: { bytes: Uint8Array; name: string }): Promise<void>
}

/**
 * A folder of finished pictures, bounded in bytes; the least recently read go first.
 *
 * Files appear by rename, so that a reader in another process sees a whole file or none. Each
 * process counts what it adds and looks at the folder itself before the bound could be reached,
 * so two processes keep to the bound together.
 */
export function createDiskCache({ dir, maxBytes }: { dir: string; maxBytes: number }): DiskCache {
  const keepBytes = Math.floor(maxBytes * 0.6)
  // Each of two writers may have a tenth on its way while the other looks, and add another tenth
  // before it looks again: 0.6 + 2 x 0.2 is the whole.
  const trimEveryBytes = Math.floor(maxBytes * 0.1)
  let addedBytes = Number.POSITIVE_INFINITY
  let trimming: Promise<void> | undefined

  async function makeRoom(bytes: number): Promise<void> {
    while (addedBytes + bytes > trimEveryBytes) {
      trimming ??= trimFolder({ dir, keepBytes }).finally(() => {
        addedBytes = 0
        trimming = undefined
      })
      await trimming
    }
  }

  return {
    async read(name) {
      const file = toPath({ dir, name })
      const bytes = await readWhole(file)
      if (bytes !== undefined) await touch(file)
      return bytes
    },

    async write({ bytes, name }) {
      if (bytes.length > trimEveryBytes) return
      try {
        await makeRoom(bytes.length)
        addedBytes += bytes.length
        await writeAtomically({ bytes, file: toPath({ dir, name }) })
      } catch (error) {
        if (!survivableWriteErrors.has(codeOf(error))) throw error
      }
    },
  }
}

/** Two letters of the name make a folder, so that none grows to many thousands of files. */
function toPath({ dir, name }: { dir: string; name: string }): string {
  return path.join(dir, name.slice(0, 2), name)
}

async function readWhole(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const handle = await ifPresent(open(file, 'r'))
  if (!handle) return undefined
  try {
    const bytes = toOwnedBytes(await handle.readFile())
    // A power cut may leave a name without its bytes.
    return bytes.length === 0 ? undefined : bytes
  } finally {
    await handle.close()
  }
}

/** The time of the last read is kept as the file's time: access times are often switched off. */
async function touch(file: string): Promise<void> {
  const now = new Date()
  try {
    await utimes(file, now, now)
  } catch (error) {
    if (!survivableWriteErrors.has(codeOf(error))) throw error
  }
}

type WriteAtomicallyArgs = {
  bytes: Uint8Array
  file: string
}

async function writeAtomically({ bytes, file }: WriteAtomicallyArgs): Promise<void> {
  const temporary = `${file}.${randomUUID()}${temporarySuffix}`
  await mkdir(path.dirname(file), { recursive: true })
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(bytes)
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

type CachedFile = { bytes: number; file: string; readAt: number }

async function trimFolder({ dir, keepBytes }: { dir: string; keepBytes: number }): Promise<void> {
  const files = await listFiles(dir)
  const stale = files.filter(({ file }) => file.endsWith(temporarySuffix))
  for (const { file, readAt } of stale) {
    // A process killed while writing leaves these; younger ones are being written now.
    if (Date.now() - readAt > staleTemporaryMs) await rm(file, { force: true })
  }
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { bytes, file } of files.toSorted((a, b) => a.readAt - b.readAt)) {
    if (total <= keepBytes) return
    if (file.endsWith(temporarySuffix)) continue
    await rm(file, { force: true })
    total -= bytes
  }
}

async function listFiles(dir: string): Promise<CachedFile[]> {
  const folders = (await ifPresent(readdir(dir))) ?? []
  const files: CachedFile[] = []
  for (const folder of folders) {
    const names = (await ifPresent(readdir(path.join(dir, folder)))) ?? []
    for (const name of names) {
      const file = path.join(dir, folder, name)
      const facts = await ifPresent(stat(file))
      if (facts?.isFile()) files.push({ bytes: facts.size, file, readAt: facts.mtimeMs })
    }
  }
  return files
}

/** The result, or undefined when the file is not there: another process may have removed it. */
async function ifPresent<Result>(result: Promise<Result>): Promise<Result | undefined> {
  try {
    return await result
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined
    throw error
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

/** Response bodies need plain memory. Buffers of files and of sharp are such: nothing is copied. */
export function toOwnedBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Uint8Array.from(bytes)
}
