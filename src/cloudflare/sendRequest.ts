import type { APIRequest, RequestContext } from './apiRequest.js'
import type { Deadline } from './createDeadline.js'
import type { FetchLikeInit, FetchLikeResponse } from './fetchLike.js'
import type { OpenedMultipart } from './openMultipart.js'

import { isCloudflareImagesError } from '../errors.js'
import { createAPIError } from './createAPIError.js'
import { createDeadline } from './createDeadline.js'
import { createTransportError } from './createTransportError.js'
import { openMultipart } from './openMultipart.js'
import { readEnvelope } from './readEnvelope.js'
import { getURLSecrets } from './redactSecrets.js'

/** What may go wrong with a response in hand, so that reading it fails like sending it. */
export type Exchange = {
  deadline: Deadline
  response: FetchLikeResponse
  /** Includes the token. */
  secrets: readonly string[]
  toError: (cause: unknown) => Error
}

/**
 * Sends a request through the client's `attempt` and reads the result out of the envelope.
 *
 * @throws CloudflareAPIError for every answer but a success, HTTP 200 with `success: false`
 * included, and when the answer does not come.
 */
export async function sendRequest<T>({
  context,
  parse,
  request,
}: {
  context: RequestContext
  /** Returns `undefined` when the result is not what it should be. */
  parse: (result: unknown) => T | undefined
  request: APIRequest
}): Promise<T> {
  return runAttempt({
    context,
    read: async ({ deadline, response, secrets, toError }) => {
      const text = await deadline.race(response.text()).catch((cause: unknown) => {
        throw toError(cause)
      })
      deadline.end()
      const answer = readEnvelope(text)
      const common = { answer, nowMs: context.now(), request, response, secrets }
      const isOK = response.status >= 200 && response.status < 300
      if (!isOK || answer.kind !== 'envelope' || !answer.success) {
        throw createAPIError(common)
      }
      const result = parse(answer.result)
      if (result === undefined) {
        throw createAPIError({ ...common, code: 'API_RESPONSE_INVALID' })
      }
      return result
    },
    request,
  })
}

type RunAttemptArgs<T> = {
  context: RequestContext
  read: (exchange: Exchange) => Promise<T>
  request: APIRequest
}

/** One request per attempt: opens the body, adds the token, watches the deadline. */
export async function runAttempt<T>({ context, read, request }: RunAttemptArgs<T>): Promise<T> {
  const { batch } = context
  if (batch?.takes(request.operation) !== true) return attempt({ context, read, request })
  try {
    return await attempt({ context: batch.context, read, request })
  } catch (error) {
    if (!batch.hasDeclined(error)) throw error
    return attempt({ context, read, request })
  }
}

async function attempt<T>({ context, read, request }: RunAttemptArgs<T>): Promise<T> {
  const { operation, replayable, signal } = request
  const host = 'oneTimeURL' in request ? 'upload' : context.host
  const info = { host, operation, replayable, ...(signal === undefined ? {} : { signal }) }
  return context.attempt(() => attemptOnce({ context, read, request }), info)
}

async function attemptOnce<T>({ context, read, request }: RunAttemptArgs<T>): Promise<T> {
  const timeoutMs = request.timeoutMs ?? context.timeoutMs
  const deadline = createDeadline({ signal: request.signal, timeoutMs })
  const secrets = [...(request.secrets ?? [])]
  let form: OpenedMultipart | undefined
  const toError = (cause: unknown) =>
    createTransportError({
      cause: form?.failure() ?? cause,
      deadline,
      request,
      secrets,
      timeoutMs,
    })
  try {
    if (deadline.interruption() !== undefined) {
      throw toError(undefined)
    }
    form = request.form === undefined ? undefined : await openMultipart(request.form)
    const { init, url } = await buildRequest({ context, deadline, form, request, secrets, toError })
    // In an async function, so that a fetch that throws at once fails like one that throws later.
    const sending = async () => context.fetch(url, { ...init, signal: deadline.signal })
    const response = await deadline.race(sending()).catch((cause: unknown) => {
      throw toError(cause)
    })
    return await read({ deadline, response, secrets, toError })
  } catch (error) {
    deadline.stop()
    // A server that got a cut body may well answer; the reason is still the file.
    throw form?.failure() === undefined ? error : toError(error)
  } finally {
    await form?.close()
  }
}

type BuildRequestArgs = {
  context: RequestContext
  deadline: Deadline
  form: OpenedMultipart | undefined
  request: APIRequest
  secrets: string[]
  toError: (cause: unknown) => Error
}

async function buildRequest({
  context,
  deadline,
  form,
  request,
  secrets,
  toError,
}: BuildRequestArgs): Promise<{ init: FetchLikeInit; url: string }> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'user-agent': context.userAgent,
    ...request.headers,
  }
  let url: string
  if ('oneTimeURL' in request) {
    url = request.oneTimeURL.href
    secrets.push(url, ...getURLSecrets(request.oneTimeURL))
  } else {
    const token = await deadline.race(context.getToken()).catch((cause: unknown) => {
      throw isCloudflareImagesError(cause) ? cause : toError(cause)
    })
    secrets.push(token)
    headers.authorization = `Bearer ${token}`
    const query = request.query?.toString() ?? ''
    url = `${context.baseURL}${request.path}${query === '' ? '' : `?${query}`}`
  }
  const body = formatBody({ form, json: request.json })
  Object.assign(headers, body.headers)
  return { init: { headers, method: request.method, redirect: 'error', ...body.init }, url }
}

type FormatBodyArgs = {
  form: OpenedMultipart | undefined
  json: APIRequest['json']
}

function formatBody({ form, json }: FormatBodyArgs): {
  headers: Record<string, string>
  init: Pick<FetchLikeInit, 'body' | 'duplex'>
} {
  if (form !== undefined) {
    const { body, contentLength, contentType } = form
    return {
      headers: { 'content-length': String(contentLength), 'content-type': contentType },
      init: body instanceof ReadableStream ? { body, duplex: 'half' } : { body },
    }
  }
  return json === undefined
    ? { headers: {}, init: {} }
    : { headers: { 'content-type': 'application/json' }, init: { body: JSON.stringify(json) } }
}
