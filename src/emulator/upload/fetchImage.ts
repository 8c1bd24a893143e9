import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

import type { EmulatorFetch, EmulatorFetchResponse } from './emulatorFetch.js'

import { basename } from 'node:path'
import { Readable } from 'node:stream'

import { badRequest } from '../api/refuse.js'
import { discard, tooLarge } from './readForm.js'
import { receiveFile, type ReceivedFile } from './receiveFile.js'

const timeoutMs = 30_000

type FetchImageArgs = {
  fetch: EmulatorFetch
  maxBytes: number
  signal: AbortSignal
  tempDir: string
  url: string
}

/**
 * Fetches an image the way Cloudflare does for an upload by `url`.
 * @throws 400/5400 when the address is no web address or its server does not answer with a file.
 */
export async function fetchImage({
  fetch,
  maxBytes,
  signal,
  tempDir,
  url,
}: FetchImageArgs): Promise<ReceivedFile & { filename: string }> {
  const target = parseSource(url)
  const response = await ask({ fetch, signal, target })
  const source = takeUpTo({ maxBytes: maxBytes + 1, response })
  const file = await receiveFile({ source, tempDir }).catch((cause: unknown) => {
    throw Object.assign(badRequest(`the file at ${target.host} broke off`), { cause })
  })
  if (file.size <= maxBytes) return { ...file, filename: fileNameOf(target) }
  await discard(file)
  throw tooLarge(maxBytes)
}

function parseSource(url: string): URL {
  const target = URL.canParse(url) ? new URL(url) : undefined
  if (target === undefined || !['http:', 'https:'].includes(target.protocol)) {
    throw badRequest('url must be an absolute http or https address')
  }
  return target
}

type AskArgs = {
  fetch: EmulatorFetch
  signal: AbortSignal
  target: URL
}

async function ask({ fetch, signal, target }: AskArgs): Promise<EmulatorFetchResponse> {
  const { password, username } = target
  // Standard fetch refuses credentials inside an address.
  const bare = new URL(target)
  bare.username = ''
  bare.password = ''
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const headers: Record<string, string> =
    username === '' ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
  try {
    const response = await fetch(bare.href, {
      headers: { accept: 'image/*', ...headers },
      method: 'GET',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    if (response.status === 200) return response
    throw badRequest(`the server at ${target.host} answered ${response.status}`)
  } catch (error) {
    if (error instanceof Error && 'httpStatus' in error) throw error
    throw Object.assign(badRequest(`the server at ${target.host} cannot be reached`), {
      cause: error,
    })
  }
}

type TakeUpToArgs = {
  maxBytes: number
  response: EmulatorFetchResponse
}

function takeUpTo({ maxBytes, response }: TakeUpToArgs): Readable {
  const { body } = response
  if (body === null) return Readable.from([])
  const stream =
    body instanceof ReadableStream ? Readable.fromWeb(body as NodeReadableStream) : body
  return Readable.from(
    (async function* () {
      let left = maxBytes
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        yield Buffer.from(chunk.subarray(0, left))
        left -= chunk.length
        if (left <= 0) return
      }
    })(),
  )
}

function fileNameOf(target: URL): string {
  const name = basename(target.pathname)
  try {
    return decodeURIComponent(name).slice(0, 255)
  } catch {
    return name.slice(0, 255)
  }
}
