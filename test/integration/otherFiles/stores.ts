import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { s3Files } from '../../../src/exports/s3.js'
import { type FileStorage, localFiles } from '../../../src/index.js'
import { bucket, type S3, startS3 } from '../../fixtures/startS3.js'

/** A place for other files, as those who keep it see it. */
export type Store = {
  /** On this machine. */
  folder?: string
  /** What lies there for `media`, in order. */
  list: () => Promise<string[]>
  /** The option; `undefined` for Payload's own storage. */
  otherFiles: FileStorage | undefined
  read: (name: string) => Promise<Buffer>
  remove: (name: string) => Promise<void>
  stop: () => Promise<void>
  write: (name: string, bytes: Uint8Array | string) => Promise<void>
}

export type StoreKind = 'localFiles' | 'payload' | 's3Files'

export const storeKinds: readonly StoreKind[] = ['payload', 'localFiles', 's3Files']

/** `folder` is Payload's own. */
export async function openStore({
  folder,
  kind,
}: {
  folder: string
  kind: StoreKind
}): Promise<Store> {
  if (kind === 'payload') {
    return { ...inFolder(folder), otherFiles: undefined, stop: () => Promise.resolve() }
  }
  if (kind === 's3Files') return inBucket(await startS3())
  const dir = await mkdtemp(path.join(tmpdir(), 'local-files-'))
  return {
    ...inFolder(path.join(dir, 'media')),
    otherFiles: localFiles({ dir }),
    stop: () => rm(dir, { force: true, recursive: true }),
  }
}

function inBucket(s3: S3): Store {
  const begin = 'site/media/'
  return {
    async list() {
      return (await s3.list()).map((key) => key.replace(begin, ''))
    },
    otherFiles: s3Files({ bucket, config: s3.config, prefix: 'site' }),
    read: async (name) => (await s3.get(`${begin}${name}`)).bytes,
    remove: (name) => s3.remove(`${begin}${name}`),
    stop: () => s3.stop(),
    write: (name, bytes) => s3.put(`${begin}${name}`, bytes),
  }
}

function inFolder(folder: string): { folder: string } & Omit<Store, 'otherFiles' | 'stop'> {
  const place = (name: string): string => path.join(folder, name)
  return {
    folder,
    async list() {
      await mkdir(folder, { recursive: true })
      return (await readdir(folder)).toSorted()
    },
    read: (name) => readFile(place(name)),
    remove: (name) => rm(place(name)),
    async write(name, bytes) {
      await mkdir(folder, { recursive: true })
      await writeFile(place(name), bytes)
    },
  }
}
