import type { PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { PayloadFile } from '../request/requestState.js'

import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { CloudflareImagesError } from '../../errors.js'
import { fileTargetsOf } from '../request/fileTargets.js'

type ReadOtherArgs = {
  doc: Readonly<Record<string, unknown>>
  filename: string
  req: PayloadRequest
  service: Service
  slug: string
}

/** Larger ones travel by a temporary file. */
const inMemoryBytes = 10 * 1024 * 1024

/**
 * A file that is not at Cloudflare, for a copy of its document.
 *
 * @throws CloudflareImagesError IMAGE_MISSING
 */
export async function readOther({
  doc,
  filename,
  req,
  service,
  slug,
}: ReadOtherArgs): Promise<PayloadFile> {
  const found = await fileTargetsOf({ payload: req.payload, service })(slug)?.find(filename)
  if (found === undefined) throw missing()
  const { size } = found
  const body = await found.open()
  const about = { mimetype: String(doc.mimeType), name: filename, size }
  if (size <= inMemoryBytes) {
    return { ...about, data: Buffer.from(await new Response(body).arrayBuffer()) }
  }
  return { ...about, data: Buffer.alloc(0), tempFilePath: await keepOnDisk(body) }
}

const missing = (): CloudflareImagesError =>
  new CloudflareImagesError({
    code: 'IMAGE_MISSING',
    message: 'The file of the document to be duplicated is missing on the server.',
  })

/** Deleted when the operation ends (finishUpload), or fails (abandonUploads). */
async function keepOnDisk(body: ReadableStream<Uint8Array>): Promise<string> {
  const name = path.join(tmpdir(), `payload-copy-${crypto.randomUUID()}`)
  try {
    await pipeline(Readable.fromWeb(body as never), createWriteStream(name, { flags: 'wx' }))
    return name
  } catch (error) {
    await rm(name, { force: true })
    throw error
  }
}
