'use client'

import type { RefObject } from 'react'

import type { FileLimits } from '../browser/checkFile.js'
import type { DirectUploadProgress, DirectUploadResult } from '../browser/runDirectUpload.js'
import type { Site } from '../browser/site.js'
import type { CloudflareImagesError } from '../errors.js'
import type { UploadOptions, UploadOutcome, UploadResult, UploadSettings } from './runUpload.js'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

import { runUpload } from './runUpload.js'

export type DirectUploadStatus = 'cancelled' | 'done' | 'failed' | 'idle' | 'saving' | 'uploading'

export type UseDirectUploadOptions = Site & {
  /** Payload's `routes.api`. @default '/api' */
  apiRoute?: string | undefined
  /** Slug of the upload collection. */
  collection: string
  /** Creates the document at once, in status `draft`, instead of once the image is there. @default false */
  documentFirst?: boolean | undefined
  /** Checked before a byte travels; the server checks in any case. */
  limits?: FileLimits | undefined
  /** Origin of Payload, when the page has another one. @default '' */
  serverURL?: string | undefined
}

export type DirectUploadState = {
  /** Why it failed, with a sentence in `message`. */
  error: CloudflareImagesError | null
  /** Bytes and speed; null before the first upload. */
  progress: DirectUploadProgress | null
  result: null | UploadResult
  status: DirectUploadStatus
}

export type DirectUpload = DirectUploadState & {
  /** Stops the upload and gives its URL back. */
  cancel: () => void
  /** Stops what runs and forgets it. */
  reset: () => void
  /**
   * The same file again, with other data where given. An image that has arrived does not travel a
   * second time: only its document is saved again.
   */
  retry: (options?: UploadOptions) => Promise<null | UploadResult>
  /**
   * Uploads a file, in place of one that is under way. Gives null when it failed or was cancelled;
   * `status` and `error` say why.
   */
  upload: (file: File, options?: UploadOptions) => Promise<null | UploadResult>
}

type Attempt = { file: File; options: UploadOptions; uploaded: DirectUploadResult | null }
type Running = RefObject<AbortController | null>

const idle: DirectUploadState = { error: null, progress: null, result: null, status: 'idle' }

/**
 * Uploads images from a React page straight to Cloudflare, with progress, cancel and retry. An upload
 * ends with its component.
 */
export function useDirectUpload(options: UseDirectUploadOptions): DirectUpload {
  const [state, setState] = useState(idle)
  const settings = useRef(toSettings(options))
  const running: Running = useRef(null)
  const last = useRef<Attempt | null>(null)

  useEffect(() => {
    settings.current = toSettings(options)
  })
  useEffect(() => () => stop(running), [])

  const start = useCallback(async (attempt: Attempt) => {
    stop(running)
    const controller = new AbortController()
    running.current = controller
    last.current = attempt
    const isCurrent = () => running.current === controller
    // What an upload that was replaced or unmounted still reports is of no interest.
    const show = (change: Partial<DirectUploadState>) => {
      if (isCurrent()) setState((shown) => ({ ...shown, ...change }))
    }
    setState({ ...idle, status: 'uploading' })
    const outcome = await runUpload({
      ...attempt,
      onProgress: (progress) => show({ progress }),
      onSaving: () => show({ status: 'saving' }),
      settings: settings.current,
      signal: controller.signal,
    })
    if (isCurrent()) last.current = { ...attempt, uploaded: outcome.uploaded }
    show({ error: outcome.error, result: outcome.result, status: toStatus(outcome) })
    return outcome.result
  }, [])

  const upload = useCallback<DirectUpload['upload']>(
    (file, given = {}) => start({ file, options: given, uploaded: null }),
    [start],
  )
  const retry = useCallback<DirectUpload['retry']>(
    (given) =>
      last.current === null
        ? Promise.resolve(null)
        : start({ ...last.current, options: { ...last.current.options, ...given } }),
    [start],
  )
  const cancel = useCallback(() => running.current?.abort(), [])
  const reset = useCallback(() => {
    stop(running)
    last.current = null
    setState(idle)
  }, [])
  return useMemo(
    () => ({ ...state, cancel, reset, retry, upload }),
    [cancel, reset, retry, state, upload],
  )
}

/** Ends an upload without a word to its component. */
function stop(running: Running): void {
  const controller = running.current
  running.current = null
  controller?.abort()
}

function toSettings(options: UseDirectUploadOptions): UploadSettings {
  const { apiRoute = '/api', collection, documentFirst = false, serverURL = '', ...site } = options
  return {
    ...site,
    collectionURL: `${serverURL}${apiRoute}/${collection}`,
    documentFirst,
    limits: site.limits,
  }
}

function toStatus({ error }: UploadOutcome): DirectUploadStatus {
  if (error === null) return 'done'
  return error.code === 'REQUEST_ABORTED' ? 'cancelled' : 'failed'
}
