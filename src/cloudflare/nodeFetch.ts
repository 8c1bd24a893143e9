import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

import type { FetchLike } from './fetchLike.js'

import fetch from 'node-fetch'
import { Readable } from 'node:stream'

/**
 * The default `fetch`. Not the global one: Next.js patches that inside a Payload app, and API
 * calls must not inherit its caching.
 *
 * Redirects fail unless asked for: following one would resend the API token to another place.
 */
export const nodeFetch: FetchLike = async (url, init) => {
  const { body, headers, method, redirect = 'error', signal } = init
  return fetch(url, {
    body: body === undefined ? null : toNodeBody(body),
    headers,
    method,
    redirect,
    signal: signal ?? null,
  })
}

function toNodeBody(body: string | Uint8Array | ReadableStream<Uint8Array>) {
  if (body instanceof ReadableStream) {
    // The two type declarations of one and the same class do not know each other.
    return Readable.fromWeb(body as NodeReadableStream<Uint8Array>)
  }
  return typeof body === 'string'
    ? body
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
}
