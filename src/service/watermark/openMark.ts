import type { Stats } from 'node:fs'

import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { ParsedMark } from '../../core/watermark.js'

import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'

import { describeMark } from './describeMark.js'
import { readBounded } from './readBounded.js'
import { refuseMark } from './refuseMark.js'

const maxMarkBytes = 5 * 1024 * 1024

/** A mark whose image is known to be there, and not read yet. */
export type OpenMark = {
  /** Changes with everything that is drawn. */
  fingerprint: string
  mark: ParsedMark
  /** Bytes of its image; undefined for a text. */
  read(): Promise<Uint8Array | undefined>
}

type OpenMarkArgs = {
  getClient: () => Promise<ImagesClient>
  mark: ParsedMark
}

/**
 * Says what a mark will draw without drawing it. A file is known by its size and time, so that
 * another one under its name is drawn anew.
 *
 * @throws CloudflareImagesError WATERMARK_INVALID when its image is missing or larger than 5 MB.
 */
export async function openMark({ getClient, mark }: OpenMarkArgs): Promise<OpenMark> {
  const { source } = mark
  const fingerprint = describeMark(mark)
  switch (source.kind) {
    case 'bytes':
      return { fingerprint, mark, read: () => Promise.resolve(source.bytes) }
    case 'imageId':
      return {
        fingerprint,
        mark,
        read: async () => readStored({ client: await getClient(), imageId: source.imageId }),
      }
    case 'path': {
      // Or Next's bundler takes every file of the site for one that is read here.
      const file = path.resolve(/* turbopackIgnore: true */ source.path)
      const { mtimeMs, size } = await inspectFile(file)
      return {
        fingerprint: `${fingerprint} ${mtimeMs} ${size}`,
        mark,
        read: () => readMarkFile(file),
      }
    }
    case 'text':
      return { fingerprint, mark, read: () => Promise.resolve(undefined) }
  }
}

async function inspectFile(file: string): Promise<Stats> {
  const stats = await stat(file).catch((cause: unknown) =>
    refuseMark(`The watermark ${file} is not there, or may not be read.`, cause),
  )
  if (!stats.isFile()) refuseMark(`The watermark ${file} is not a file.`)
  if (stats.size > maxMarkBytes) refuseMark(`The watermark ${file} is larger than 5 MB.`)
  return stats
}

async function readMarkFile(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) =>
    refuseMark(`The watermark ${file} could not be read.`, cause),
  )
}

type ReadStoredArgs = {
  client: ImagesClient
  imageId: string
}

async function readStored({ client, imageId }: ReadStoredArgs): Promise<Uint8Array> {
  const name = `The watermark with the image id ${JSON.stringify(imageId)}`
  const { body } = await client
    .getImageBlob({ imageId })
    .catch((cause: unknown) => refuseMark(`${name} could not be read from the account.`, cause))
  const bytes = await readBounded({ body, maxBytes: maxMarkBytes })
  return bytes ?? refuseMark(`${name} is larger than 5 MB.`)
}
