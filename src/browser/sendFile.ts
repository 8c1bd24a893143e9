import type { Answer } from './readAnswer.js'

import { abortedError } from './fetchAPI.js'
import { createFetchTransport, sendByXHR, type SendForm, TransferError } from './sendForm.js'

type FileTransfer = {
  /** How long the answer may take once everything has left. */
  answerMs: number
  fetch: typeof fetch | undefined
  file: File
  /** Further fields of the form. */
  fields?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>> | undefined
  onLoaded: (loadedBytes: number) => void
  signal: AbortSignal | undefined
  /** How long nothing may move. */
  stallMs: number
  /** @default XMLHttpRequest where there is one */
  transport?: SendForm | undefined
  url: string
  withCookies: boolean
}

/** Without word of progress, this much must be possible in a second. */
const slowestBytesPerSecond = 32 * 1024

/**
 * Posts a file as the form field `file`: with progress, and where that breaks before a byte has
 * left, as a plain request. Any answer counts, whatever its status.
 *
 * @throws CloudflareImagesError REQUEST_ABORTED
 * @throws TransferError when no answer came, or nothing moved for too long
 */
export async function sendFile(transfer: FileTransfer): Promise<Answer> {
  const plain = createFetchTransport(transfer.fetch)
  const first =
    transfer.transport ?? (typeof XMLHttpRequest === 'undefined' ? undefined : sendByXHR)
  if (first === undefined) return attempt({ isPlain: true, send: plain, transfer })
  try {
    return await attempt({ isPlain: false, send: first, transfer })
  } catch (error) {
    if (!(error instanceof TransferError) || error.hasMoved) throw error
    return attempt({ isPlain: true, send: plain, transfer })
  }
}

type AttemptArgs = {
  isPlain: boolean
  send: SendForm
  transfer: FileTransfer
}

async function attempt({ isPlain, send, transfer }: AttemptArgs): Promise<Answer> {
  const { answerMs, file, onLoaded, signal, stallMs } = transfer
  const unseenMs = (file.size / slowestBytesPerSecond) * 1000 + answerMs
  const guard = createStallGuard({ timeoutMs: isPlain ? stallMs + unseenMs : stallMs, signal })
  try {
    const answer = await send({
      form: toForm(transfer),
      headers: transfer.headers ?? {},
      onSent({ loadedBytes, totalBytes }) {
        guard.moved(loadedBytes >= totalBytes ? answerMs : stallMs)
        onLoaded(totalBytes === 0 ? 0 : Math.round((loadedBytes / totalBytes) * file.size))
      },
      signal: guard.signal,
      url: transfer.url,
      withCookies: transfer.withCookies,
    })
    onLoaded(file.size)
    return answer
  } catch (cause) {
    if (signal?.aborted === true) throw abortedError()
    // What stood still is not tried again in the same way.
    if (guard.isStalled()) throw new TransferError({ cause, hasMoved: true })
    throw cause
  } finally {
    guard.end()
  }
}

function toForm({ fields = {}, file }: Pick<FileTransfer, 'fields' | 'file'>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', file, file.name)
  return form
}

/** Ends a transfer that does not move any more. */
type StallGuard = {
  /** Lets go of the timer and of the caller's signal. */
  end(): void
  /** Whether it was the guard that ended the transfer. */
  isStalled(): boolean
  /** Something moved: the clock starts anew, with another patience if one is named. */
  moved(timeoutMs?: number): void
  /** Fires when the caller gives up, and when nothing has moved for too long. */
  signal: AbortSignal
}

type CreateStallGuardArgs = {
  timeoutMs: number
  signal?: AbortSignal | undefined
}

/** Combines a caller's signal with a limit on standing still. */
function createStallGuard({ timeoutMs, signal }: CreateStallGuardArgs): StallGuard {
  const controller = new AbortController()
  let isStalled = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const giveUp = () => controller.abort()
  const start = (forMs: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      isStalled = true
      giveUp()
    }, forMs)
  }
  if (signal?.aborted === true) giveUp()
  else start(timeoutMs)
  signal?.addEventListener('abort', giveUp, { once: true })
  return {
    end() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
    },
    isStalled: () => isStalled,
    moved: (forMs = timeoutMs) => start(forMs),
    signal: controller.signal,
  }
}
