import type { ApiCall } from './apiContext.js'

import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'

import { isMissing } from '../store/jsonFile.js'
import { notFound } from './refuse.js'

/** GET `/images/v1/{id}/blob`: the bytes as they were uploaded, whole or one range of them. */
export async function getImageBlob({ context, param, request }: ApiCall): Promise<Response> {
  const record = await context.store.images.get(param('id'))
  if (record?.upload === undefined) throw notFound()
  const { etag, mimeType, path, size } = record.upload
  const range = parseByteRange({ header: request.headers.get('range'), size })
  const headers = {
    'accept-ranges': 'bytes',
    'content-type': mimeType,
    etag: `"${etag}"`,
    'last-modified': new Date(record.upload.uploadedAt).toUTCString(),
  }
  if (range === 'unsatisfiable') {
    return new Response(null, {
      headers: { ...headers, 'content-range': `bytes */${size}` },
      status: 416,
    })
  }
  const { end, start } = range ?? { end: size - 1, start: 0 }
  const part = range === null ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }
  return new Response(await readBytes({ end, path, start }), {
    headers: { ...headers, ...part, 'content-length': String(end - start + 1) },
    status: range === null ? 200 : 206,
  })
}

type ReadBytesArgs = {
  end: number
  path: string
  start: number
}

/** Opens before answering: once open, the file can be read even if the image is deleted. */
async function readBytes(args: ReadBytesArgs): Promise<ReadableStream<Uint8Array>> {
  try {
    const file = await open(args.path)
    const { end, start } = args
    return Readable.toWeb(file.createReadStream({ end, start })) as ReadableStream<Uint8Array>
  } catch (error) {
    if (isMissing(error)) throw notFound()
    throw error
  }
}

export type ByteRange = { end: number; start: number }

type ParseByteRangeArgs = {
  header: string | null
  size: number
}

/** A single range of bytes. `null`: none asked for, or a form that may be ignored. */
export function parseByteRange({
  header,
  size,
}: ParseByteRangeArgs): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  const [, first = '', last = ''] = match ?? []
  if (match === null || (first === '' && last === '')) return null
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { end: size - 1, start: size - length }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return null
  return start >= size ? 'unsatisfiable' : { end, start }
}
