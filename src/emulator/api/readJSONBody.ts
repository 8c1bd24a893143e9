import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

import { Readable } from 'node:stream'

import { badRequest, refuse } from './refuse.js'

const maxBodyBytes = 256 * 1024

/**
 * The JSON object of a request.
 * @throws 400/5400 when there is none, 413/5413 beyond 256 KiB.
 */
export async function readJSONBody(request: Request): Promise<Record<string, unknown>> {
  const text = await readText(request)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRequest('the body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('the body must be a JSON object')
  }
  return value as Record<string, unknown>
}

async function readText(request: Request): Promise<string> {
  if (request.body === null) return ''
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of Readable.fromWeb(request.body as NodeReadableStream)) {
    const bytes = chunk as Buffer
    chunks.push(bytes)
    size += bytes.length
    if (size > maxBodyBytes) {
      throw refuse({ code: 5413, message: 'The request body is too large', status: 413 })
    }
  }
  return Buffer.concat(chunks).toString('utf8')
}
