import type { Attempt, RequestContext } from './apiRequest.js'
import type { FetchLike } from './fetchLike.js'
import type { BatchImagesClient, ImagesClient } from './imagesClient.js'

import { inspect } from 'node:util'

import { CloudflareImagesError } from '../errors.js'
import { createAccountOperations } from './accountOperations.js'
import { createAlertingOperations } from './alertingOperations.js'
import { createBatchHost } from './createBatchHost.js'
import { createBatchTokenSource } from './createBatchTokenSource.js'
import { createRetry } from './createRetry.js'
import { createImageOperations } from './imageOperations.js'
import { createListOperations } from './listOperations.js'
import { nodeFetch } from './nodeFetch.js'
import { createUploadOperations } from './uploadOperations.js'
import { createVariantOperations } from './variantOperations.js'

export type ImagesClientOptions = {
  accountId: string
  /** @default `https://api.cloudflare.com/client/v4` */
  apiBaseURL?: string
  /** Asked for before every request when it is a function: a rotated token is used at once. */
  apiToken: string | (() => Promise<string> | string)
  /** Wraps every attempt of every call. @default runs it once */
  attempt?: Attempt
  /** @default `https://batch.imagedelivery.net` */
  batchBaseURL?: string
  /** @default node-fetch, which Next.js does not patch */
  fetch?: FetchLike
  /** How often a call that failed for the moment is tried again, where that does no harm. @default 2 */
  maxRetries?: number
  /** The clock, in milliseconds. @default `Date.now` */
  now?: () => number
  /** For a whole call, the answer's body included. @default 60000 */
  timeoutMs?: number
  /** The same for calls that carry or fetch an image. @default 300000 */
  uploadTimeoutMs?: number
  /** @default `payload-cloudflare-images` */
  userAgent?: string
  /** Asked before every call: `true` sends it to the batch host, if that takes such calls. @default `() => false` */
  usesBatchHost?: () => boolean
}

/** The defaults of {@link ImagesClientOptions}. */
export const imagesClientDefaults = {
  apiBaseURL: 'https://api.cloudflare.com/client/v4',
  batchBaseURL: 'https://batch.imagedelivery.net',
  maxRetries: 2,
  timeoutMs: 60_000,
  uploadTimeoutMs: 300_000,
  userAgent: 'payload-cloudflare-images',
} as const

const runOnce: Attempt = (call) => call()

/**
 * Creates a client for one account of Cloudflare Images. Every method throws CloudflareAPIError
 * when Cloudflare refuses or cannot be reached.
 *
 * @throws OPTIONS_INVALID when an option cannot be used.
 */
export function createImagesClient(options: ImagesClientOptions): ImagesClient {
  const { accountId } = options
  if (!/^[\w-]+$/.test(accountId)) {
    throw optionError('accountId: expected the account id of 32 hexadecimal characters.')
  }
  const apiBaseURL = checkBaseURL({ ...resolve(options), name: 'apiBaseURL' })
  const batchBaseURL = checkBaseURL({ ...resolve(options), name: 'batchBaseURL' })
  const api: RequestContext = {
    attempt: createAttempt(options),
    baseURL: `${apiBaseURL}/accounts/${accountId}`,
    fetch: options.fetch ?? nodeFetch,
    getToken: () => readToken(options.apiToken),
    host: 'api',
    now: options.now ?? Date.now,
    timeoutMs: checkTimeout({ ...resolve(options), name: 'timeoutMs' }),
    uploadTimeoutMs: checkTimeout({ ...resolve(options), name: 'uploadTimeoutMs' }),
    userAgent: options.userAgent ?? imagesClientDefaults.userAgent,
  }
  const createBatchContext = (): RequestContext => {
    // Fetched inside an attempt of the call that needs it: a second turn through a rate limit
    // could wait for the first for ever.
    const { getBatchToken } = createAccountOperations({ ...api, attempt: runOnce })
    const getToken = createBatchTokenSource({ getBatchToken, now: api.now })
    return { ...api, baseURL: batchBaseURL, getToken, host: 'batch' }
  }
  const { usesBatchHost: isWanted } = options
  const batch = isWanted && createBatchHost({ context: createBatchContext(), isWanted })
  const context: RequestContext = { ...api, ...(batch && { batch }) }
  const client: ImagesClient = {
    ...createAccountOperations(context),
    ...createAlertingOperations(context),
    ...createBatchOperations(context),
    ...createVariantOperations(context),
    getImageBlob: createImageOperations(context).getImageBlob,
    uploadToURL: createUploadOperations(context).uploadToURL,
    withBatchToken: () =>
      hideInside(createBatchOperations(createBatchContext()), { accountId, batchBaseURL }),
  }
  return hideInside(client, { accountId, apiBaseURL })
}

/** A retry is an attempt of its own to whoever counts or limits them. */
function createAttempt({
  attempt = runOnce,
  maxRetries = imagesClientDefaults.maxRetries,
}: ImagesClientOptions): Attempt {
  if (!Number.isSafeInteger(maxRetries) || maxRetries < 0) {
    throw optionError('maxRetries: expected a whole number, 0 or more.')
  }
  const retry = createRetry({ maxRetries })
  return (call, info) => retry(() => attempt(call, info), info)
}

function createBatchOperations(context: RequestContext): BatchImagesClient {
  const { deleteImage, getImage, updateImage } = createImageOperations(context)
  const { createDirectUpload, uploadImage, uploadImageFromURL } = createUploadOperations(context)
  return {
    ...createListOperations(context),
    createDirectUpload,
    deleteImage,
    getImage,
    updateImage,
    uploadImage,
    uploadImageFromURL,
  }
}

async function readToken(apiToken: ImagesClientOptions['apiToken']): Promise<string> {
  const token = (typeof apiToken === 'function' ? await askForToken(apiToken) : apiToken).trim()
  // Anything else could not stand in a header, and the fetch that says so would quote it.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new CloudflareImagesError({
      code: 'API_AUTHENTICATION',
      message:
        'The Cloudflare API token is empty or holds characters that no token has. Check the option apiToken.',
    })
  }
  return token
}

async function askForToken(apiToken: () => Promise<string> | string): Promise<string> {
  try {
    return await apiToken()
  } catch (cause) {
    throw new CloudflareImagesError({
      cause,
      code: 'API_AUTHENTICATION',
      message: 'The function given as apiToken failed. Check where it gets the token from.',
    })
  }
}

function resolve(options: ImagesClientOptions) {
  const { apiBaseURL, batchBaseURL, timeoutMs, uploadTimeoutMs } = options
  return {
    options: {
      apiBaseURL: apiBaseURL ?? imagesClientDefaults.apiBaseURL,
      batchBaseURL: batchBaseURL ?? imagesClientDefaults.batchBaseURL,
      timeoutMs: timeoutMs ?? imagesClientDefaults.timeoutMs,
      uploadTimeoutMs: uploadTimeoutMs ?? imagesClientDefaults.uploadTimeoutMs,
    },
  }
}

type CheckBaseURLArgs = {
  name: 'apiBaseURL' | 'batchBaseURL'
  options: Pick<Required<ImagesClientOptions>, 'apiBaseURL' | 'batchBaseURL'>
}

function checkBaseURL({ name, options }: CheckBaseURLArgs): string {
  const value = options[name]
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isPlain =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    `${url.username}${url.search}${url.hash}` === ''
  if (!isPlain) {
    throw optionError(`${name}: expected an http or https URL without user, query and fragment.`)
  }
  return url.href.replace(/\/+$/, '')
}

type CheckTimeoutArgs = {
  name: 'timeoutMs' | 'uploadTimeoutMs'
  options: Pick<Required<ImagesClientOptions>, 'timeoutMs' | 'uploadTimeoutMs'>
}

function checkTimeout({ name, options }: CheckTimeoutArgs): number {
  const value = options[name]
  // Timers overflow above this and would fire at once.
  if (!(value > 0 && value <= 2_147_483_647)) {
    throw optionError(`${name}: expected milliseconds from 1 to 2147483647 but received ${value}.`)
  }
  return value
}

function optionError(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'OPTIONS_INVALID', message })
}

/** Logs and debuggers see which client it is, and nothing that it closes over. */
function hideInside<Client extends object>(client: Client, shown: Record<string, string>): Client {
  const show = () => shown
  Object.defineProperty(client, inspect.custom, { value: show })
  Object.defineProperty(client, 'toJSON', { value: show })
  return Object.freeze(client)
}
