import type { FileLimits } from './checkFile.js'
import type { Issued } from './issueUpload.js'
import type { SendForm } from './sendForm.js'
import type { Row, Site } from './site.js'

import { isCloudflareImagesError } from '../errors.js'
import { checkFile, withRealType } from './checkFile.js'
import { createSpeedMeter } from './createSpeedMeter.js'
import { abortedError, unreachableError } from './fetchAPI.js'
import { cancelUpload, issueUpload, readText } from './issueUpload.js'
import { parseRow, readAnswer } from './readAnswer.js'
import { sendFile } from './sendFile.js'
import { TransferError } from './sendForm.js'

export type DirectUploadProgress = {
  bytesPerSecond: number
  loadedBytes: number
  /** Asking for the URL, on the way to Cloudflare, or on the way through the site's server. */
  phase: 'issuing' | 'relaying' | 'uploading'
  totalBytes: number
}

export type DirectUploadArgs = Site & {
  /** `<serverURL><api>/<slug>` of the upload collection. */
  collectionURL: string
  /** Cloudflare's own creator string. */
  creator?: string | undefined
  /** Creates the document at once, in status `draft`: with these fields, or with none. */
  document?: Row | true | undefined
  /** Saves that document as a draft of Payload's. */
  draft?: boolean | undefined
  file: File
  /** Checked before a byte travels; the server checks in any case. */
  limits?: FileLimits | undefined
  /** Kept at Cloudflare beside the image. */
  metadata?: Row | undefined
  /** Milliseconds of any clock that only goes forward. @default performance.now */
  now?: (() => number) | undefined
  onProgress?: ((progress: DirectUploadProgress) => void) | undefined
  /** Id of a document whose upload never arrived or was no good: the file becomes its image. */
  retryOf?: number | string | undefined
  signal?: AbortSignal | undefined
  /** A transfer in which nothing moves for so many milliseconds has failed. @default 60000 */
  stallMs?: number | undefined
  /** Sends the file. @default XMLHttpRequest, else fetch */
  transport?: SendForm | undefined
}

export type DirectUploadResult = {
  /** The document that was created at once. */
  document: Row | null
  /** The name that the receipt vouches for. */
  filename: string
  imageId: string
  /** Saves the image with a document, once. */
  receipt: string
  /** The upload host failed, and the file went through the site. */
  viaServer: boolean
}

/** Cloudflare takes its time over a large picture. */
const hostAnswerMs = 60_000
/** The site sends the file on to Cloudflare, and more than once if need be. */
const relayAnswerMs = 180_000

/**
 * Brings a file to Cloudflare Images: asks the site for a one-time URL, sends the file there, and
 * through the site when the upload host fails.
 *
 * @throws CloudflareImagesError with the code and sentence of the site, NETWORK, or REQUEST_ABORTED
 */
export async function runDirectUpload(given: DirectUploadArgs): Promise<DirectUploadResult> {
  const args = { ...given, collectionURL: given.collectionURL.replace(/\/+$/, '') }
  if (isAborted(args)) throw abortedError()
  if (args.limits !== undefined) await checkFile({ file: args.file, limits: args.limits })
  const file = await withRealType(args.file).catch(() => args.file)
  const run: Run = { args, file, issued: undefined, report: createReporter(args) }
  try {
    return await bringThere(run)
  } catch (error) {
    const wasAborted = isAborted(args)
    // A document that exists shows what became of its image; it may be tried again.
    if (run.issued !== undefined && (wasAborted || run.issued.document === null)) {
      cancelUpload({ ...toTarget(run), receipt: run.issued.receipt })
    }
    throw wasAborted ? abortedError() : error
  }
}

type Report = (progress: Pick<DirectUploadProgress, 'loadedBytes' | 'phase'>) => void
type Run = { args: DirectUploadArgs; file: File; issued: Issued | undefined; report: Report }

const isAborted = ({ signal }: DirectUploadArgs): boolean => signal?.aborted === true

const toTarget = ({ args }: Run) => ({ collectionURL: args.collectionURL, site: args })

async function bringThere(run: Run): Promise<DirectUploadResult> {
  run.report({ loadedBytes: 0, phase: 'issuing' })
  run.issued = await issueFirst(run)
  let outcome = await sendToHost({ issued: run.issued, run })
  if (outcome === 'gone') {
    run.issued = await issueAgain({ issued: run.issued, run })
    outcome = await sendToHost({ issued: run.issued, run })
  }
  if (outcome !== 'arrived') return relay({ issued: run.issued, run })
  const { document, filename, imageId, receipt } = run.issued
  return { document, filename, imageId, receipt, viaServer: false }
}

function issueFirst(run: Run): Promise<Issued> {
  const { creator, document, draft, metadata, retryOf, signal } = run.args
  const optional = Object.entries({ creator, document, draft, metadata })
  const body = {
    filename: run.file.name,
    mimeType: run.file.type,
    size: run.file.size,
    ...Object.fromEntries(optional.filter(([, value]) => value !== undefined)),
  }
  const target = toTarget(run)
  const path = retryOf === undefined ? 'direct-upload' : `${retryOf}/retry`
  return issueUpload({ ...target, body, signal, url: `${target.collectionURL}/${path}` })
}

/** For a URL that was too old or used: once more, for the document that is there already. */
async function issueAgain({ issued, run }: { issued: Issued; run: Run }): Promise<Issued> {
  const target = toTarget(run)
  try {
    if (issued.document === null) {
      const fresh = await issueFirst(run)
      cancelUpload({ ...target, receipt: issued.receipt })
      return fresh
    }
    const url = `${target.collectionURL}/${issued.document.id}/retry`
    const fresh = await issueUpload({ ...target, body: {}, signal: run.args.signal, url })
    return { ...fresh, document: fresh.document ?? issued.document }
  } catch (error) {
    if (isAborted(run.args)) throw error
    // Some may create and not update: the relay has the last word.
    return issued
  }
}

/** Unknown, used, or expired. */
const goneStatuses: readonly number[] = [404, 409, 410]

type SendToHostArgs = {
  issued: Issued
  run: Run
}

async function sendToHost({ issued, run }: SendToHostArgs): Promise<'arrived' | 'failed' | 'gone'> {
  try {
    const { status, text } = await sendFile({
      ...toTransfer({ phase: 'uploading', run }),
      answerMs: hostAnswerMs,
      url: issued.uploadURL,
      withCookies: false,
    })
    if (goneStatuses.includes(status)) return 'gone'
    // A success that does not say so may be the work of a proxy on the way.
    const isSuccess = status >= 200 && status < 300 && parseRow(text)?.success === true
    return isSuccess ? 'arrived' : 'failed'
  } catch (error) {
    if (error instanceof TransferError) return 'failed'
    throw error
  }
}

async function relay({ issued, run }: { issued: Issued; run: Run }): Promise<DirectUploadResult> {
  const { collectionURL, credentials, headers } = run.args
  try {
    const answer = readAnswer(
      await sendFile({
        ...toTransfer({ phase: 'relaying', run }),
        answerMs: relayAnswerMs,
        fields: { receipt: issued.receipt },
        headers,
        url: `${collectionURL}/direct-upload/relay`,
        withCookies: (credentials ?? 'include') !== 'omit',
      }),
    )
    return {
      document: issued.document,
      filename: issued.filename,
      imageId: readText({ answer, key: 'imageId' }),
      receipt: readText({ answer, key: 'receipt' }),
      viaServer: true,
    }
  } catch (error) {
    throw isCloudflareImagesError(error) ? error : unreachableError(error)
  }
}

function toTransfer({ phase, run }: { phase: DirectUploadProgress['phase']; run: Run }) {
  const { args, file, report } = run
  report({ loadedBytes: 0, phase })
  return {
    fetch: args.fetch,
    file,
    onLoaded: (loadedBytes: number) => report({ loadedBytes, phase }),
    signal: args.signal,
    stallMs: args.stallMs ?? 60_000,
    transport: args.transport,
  }
}

function createReporter({ file, now, onProgress, signal }: DirectUploadArgs): Report {
  const meter = createSpeedMeter({ now: now ?? (() => performance.now()) })
  return ({ loadedBytes, phase }) => {
    const bytesPerSecond = meter.note(loadedBytes)
    if (signal?.aborted === true) return
    onProgress?.({ bytesPerSecond, loadedBytes, phase, totalBytes: file.size })
  }
}
