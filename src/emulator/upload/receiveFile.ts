import type { Readable } from 'node:stream'

import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

export type ReceivedFile = {
  /** Hash of the bytes: two equal originals have equal tags. */
  etag: string
  path: string
  size: number
}

type ReceiveFileArgs = {
  source: Readable
  tempDir: string
}

/** Streams bytes into a new temporary file. Nothing is left when the stream fails. */
export async function receiveFile({ source, tempDir }: ReceiveFileArgs): Promise<ReceivedFile> {
  const path = join(tempDir, `upload-${randomUUID()}`)
  const hash = createHash('sha256')
  let size = 0
  try {
    await pipeline(
      source,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          size += chunk.length
          yield chunk
        }
      },
      createWriteStream(path, { flags: 'wx' }),
    )
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  return { etag: hash.digest('hex').slice(0, 32), path, size }
}
