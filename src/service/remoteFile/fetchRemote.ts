import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'

import { assertFileSize } from '../../core/limits.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { readBounded } from '../watermark/readBounded.js'
import { guardLookup, isPublicAddress, refusePrivate } from './publicAddress.js'
import { refuseURL } from './refuseURL.js'

/** What a site says about addresses. */
export type RemotePolicy = {
  /** What is sent along to one of them. */
  headersFor: (url: URL) => Record<string, string>
  /** Whether one is asked wherever it leads to. */
  isTrusted: (url: URL) => boolean
  /** Whether another may lead to it. */
  mayLeadTo: (url: URL) => boolean
}

type RemoteBytes = {
  bytes: Buffer
  /** As the other side says: the bytes decide. */
  mimeType: string | undefined
  /** Where it was found. */
  url: URL
}

const maxRedirects = 3
const maxURLLength = 4096
const ports: ReadonlySet<string> = new Set(['', '80', '443'])

type FetchRemoteArgs = {
  maxBytes: number
  policy: RemotePolicy
  /** For all redirects and the body together. */
  timeoutMs: number
  url: URL
}

/**
 * Fetches a file from an address that somebody else has chosen.
 *
 * @throws CloudflareImagesError URL_REFUSED, URL_UNREACHABLE (`details.status` where there was an answer), FILE_EMPTY, FILE_TOO_LARGE
 */
export async function fetchRemote({
  maxBytes,
  policy,
  timeoutMs,
  url,
}: FetchRemoteArgs): Promise<RemoteBytes> {
  const signal = AbortSignal.timeout(timeoutMs)
  let asked = url
  try {
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const response = await ask({ policy, signal, url: asked })
      const location = findLocation(response)
      if (location === undefined) {
        const bytes = await readFile({ maxBytes, response, url: asked })
        return { bytes, mimeType: response.headers['content-type'], url: asked }
      }
      response.destroy()
      asked = resolveURL(location, asked)
      if (!policy.mayLeadTo(asked)) {
        throw refuseURL(`${asked.host} is not among the addresses that this collection allows.`)
      }
    }
  } catch (error) {
    if (isCloudflareImagesError(error)) throw error
    const reason = signal.aborted
      ? `did not answer within ${timeoutMs / 1000} s`
      : 'cannot be reached'
    throw toUnreachable({ cause: error, host: asked.host, reason })
  }
  throw refuseURL(`Too many redirects: ${url.host} leads on more than ${maxRedirects} times.`)
}

/**
 * An absolute address, from what was given and from where it was found.
 *
 * @throws CloudflareImagesError URL_REFUSED
 */
export function resolveURL(given: string, base?: URL): URL {
  if (given.length > maxURLLength || !URL.canParse(given, base?.href)) {
    throw refuseURL("The file's address is no valid URL.")
  }
  return new URL(given, base)
}

type AskArgs = Pick<FetchRemoteArgs, 'policy' | 'url'> & { signal: AbortSignal }

async function ask({ policy, signal, url }: AskArgs): Promise<IncomingMessage> {
  assertAddress(url)
  const isTrusted = policy.isTrusted(url)
  if (!isTrusted) assertGuarded(url)
  const { get } = url.protocol === 'https:' ? https : http
  const options = {
    // No connection of anybody else's, which may have been opened by other rules.
    agent: false,
    headers: { 'Accept-Encoding': 'identity', ...policy.headersFor(url) },
    signal,
    ...(isTrusted ? {} : { lookup: guardLookup() }),
  } as const
  return new Promise((resolve, reject) => {
    const request = get(url, options, resolve)
    request.on('error', reject)
    // An answer that is none, such as the change to another protocol.
    request.on('close', () => {
      reject(new Error('The connection was closed.'))
    })
  })
}

function assertAddress({ password, protocol, username }: URL): void {
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw refuseURL("The file's address must begin with http:// or https://.")
  }
  if (username !== '' || password !== '') {
    throw refuseURL("The file's address must hold no user name and no password.")
  }
}

function assertGuarded({ hostname, port }: URL): void {
  // An address is looked up nowhere. However it was written, the URL has its usual form.
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) !== 0 && !isPublicAddress(address)) throw refusePrivate(hostname)
  if (ports.has(port)) return
  throw refuseURL(
    `Nothing is fetched from port ${port}, only from 80 and 443. If you trust the address, allow it in the collection's upload.skipSafeFetch.`,
  )
}

function findLocation({ headers: { location }, statusCode = 0 }: IncomingMessage) {
  return statusCode >= 300 && statusCode < 400 ? location : undefined
}

type ReadFileArgs = {
  maxBytes: number
  response: IncomingMessage
  url: URL
}

async function readFile({ maxBytes, response, url: { host } }: ReadFileArgs): Promise<Buffer> {
  const { headers, statusCode } = response
  try {
    if (statusCode !== 200) {
      throw toUnreachable({ host, reason: `answered ${statusCode}`, status: statusCode })
    }
    const announced = Number(headers['content-length'])
    // What announces too much is not read.
    if (announced > maxBytes) assertFileSize({ maxBytes, totalBytes: announced })
    const bytes = await readBounded({ body: response, maxBytes })
    assertFileSize({ maxBytes, totalBytes: bytes?.byteLength ?? maxBytes + 1 })
    return bytes ?? Buffer.alloc(0)
  } finally {
    response.destroy()
  }
}

type ToUnreachableArgs = {
  cause?: unknown
  host: string
  reason: string
  status?: number | undefined
}

const toUnreachable = ({ cause, host, reason, status }: ToUnreachableArgs): CloudflareImagesError =>
  new CloudflareImagesError({
    cause,
    code: 'URL_UNREACHABLE',
    ...(status === undefined ? {} : { details: { status } }),
    message: `The file could not be fetched: ${host} ${reason}. Check its address, or upload the file itself.`,
  })
