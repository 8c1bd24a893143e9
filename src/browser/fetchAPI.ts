import type { Row, Site } from './site.js'

import { CloudflareImagesError } from '../errors.js'
import { readAnswer } from './readAnswer.js'

export type SiteCall = {
  /** JSON, or a form. @default '{}' for POST: the site's endpoints take nothing but JSON */
  body?: FormData | Row
  /** Goes on when the page is left. */
  keepalive?: boolean
  method?: 'DELETE' | 'GET' | 'PATCH' | 'POST'
  signal?: AbortSignal | undefined
  site: Site
  url: string
}

/**
 * Asks an endpoint of the site and gives its answer.
 *
 * @throws CloudflareImagesError NETWORK, REQUEST_ABORTED, or what the site answered
 */
export async function fetchAPI(call: SiteCall): Promise<Row> {
  const { signal, site, url } = call
  // A method called on another object than the window is refused by browsers.
  const send = site.fetch ?? globalThis.fetch
  try {
    const response = await send(url, toRequest(call))
    const text = await response.text()
    return readAnswer({ status: response.status, text })
  } catch (cause) {
    if (cause instanceof CloudflareImagesError) throw cause
    if (signal?.aborted === true) throw abortedError()
    throw unreachableError(cause)
  }
}

function toRequest({ keepalive, method = 'POST', signal, site, ...call }: SiteCall): RequestInit {
  const body = call.body ?? (method === 'POST' ? {} : undefined)
  const isJSON = body !== undefined && !(body instanceof FormData)
  return {
    body: isJSON ? JSON.stringify(body) : (body ?? null),
    credentials: site.credentials ?? 'include',
    headers: { ...site.headers, ...(isJSON ? { 'Content-Type': 'application/json' } : {}) },
    keepalive: keepalive ?? false,
    method,
    signal: signal ?? null,
  }
}

/** Somebody stopped the upload: nothing is wrong. */
export function abortedError(): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'REQUEST_ABORTED',
    message: 'The upload was cancelled.',
  })
}

/** The site itself did not answer. */
export function unreachableError(cause: unknown): CloudflareImagesError {
  return new CloudflareImagesError({
    cause,
    code: 'NETWORK',
    message: 'The site cannot be reached. Check the connection and try again.',
  })
}
