import type { Answer } from './readAnswer.js'

/** Sends a form and tells how far it is. */
export type SendForm = (args: {
  form: FormData
  headers: Readonly<Record<string, string>>
  /** How much of the request has left; the whole is larger than the file in it. */
  onSent: (sent: { loadedBytes: number; totalBytes: number }) => void
  signal: AbortSignal
  url: string
  withCookies: boolean
}) => Promise<Answer>

/** No answer came. */
export class TransferError extends Error {
  /** Whether any byte of the body had left. */
  readonly hasMoved: boolean
  override readonly name = 'TransferError'

  constructor({ cause, hasMoved }: { cause?: unknown; hasMoved: boolean }) {
    super('The transfer broke off.', cause === undefined ? undefined : { cause })
    this.hasMoved = hasMoved
  }
}

/** By XMLHttpRequest: the one way by which browsers tell how far an upload is. */
export const sendByXHR: SendForm = ({ form, headers, onSent, signal, url, withCookies }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    let hasMoved = false
    const abort = () => request.abort()
    const breakOff = () => reject(new TransferError({ hasMoved }))
    request.upload.onprogress = ({ loaded, total }) => {
      hasMoved ||= loaded > 0
      onSent({ loadedBytes: loaded, totalBytes: total })
    }
    request.onload = () => resolve({ status: request.status, text: request.responseText })
    request.onabort = breakOff
    request.onerror = breakOff
    request.ontimeout = breakOff
    request.onloadend = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort, { once: true })
    request.open('POST', url)
    request.withCredentials = withCookies
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    // An abort before this line has nothing to stop.
    if (signal.aborted) breakOff()
    else request.send(form)
  })

/**
 * By fetch, which cannot tell how far it is. A form without headers of its own is a request that
 * needs no permission in advance, so it works where a preflight is refused.
 */
export function createFetchTransport(fetchFunction: typeof fetch | undefined): SendForm {
  return async ({ form, headers, signal, url, withCookies }) => {
    const send = fetchFunction ?? globalThis.fetch
    try {
      const response = await send(url, {
        body: form,
        credentials: withCookies ? 'include' : 'omit',
        headers,
        method: 'POST',
        signal,
      })
      return { status: response.status, text: await response.text() }
    } catch (cause) {
      throw new TransferError({ cause, hasMoved: true })
    }
  }
}
