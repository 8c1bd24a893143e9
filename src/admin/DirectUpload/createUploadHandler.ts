import type { DirectUploadProgress } from '../../browser/runDirectUpload.js'
import type { RefusedUpload } from '../../core/refusedUpload.js'
import type { DirectUploadCollection } from '../../plugin/admin/adminProps.js'
import type { RefusedFiles } from '../FileField/refusedFiles.js'
import type { FinishedUpload, FinishedUploads } from './finishedUploads.js'
import type { UploadHandle, UploadList } from './uploadList.js'

import { isCloudflareImagesError } from '../../errors.js'
import { sendDirectly } from './sendDirectly.js'

/** What goes to the server with the form in place of the file. */
export type UploadContext = RefusedUpload | { receipt: string }

export type UploadHandlerArgs = {
  /** Slug. */
  collection: string
  collectionURL: string
  /** Says why a file was not uploaded, in the editor's language. */
  describe: (args: { error: unknown; name: string }) => string
  /** Whether the form that asked shows what is thrown; where it does not, the server has to say it. */
  doesFormReport: () => boolean
  finished: FinishedUploads
  /** Whether an upload that was remembered can still be saved. */
  isUsable: (upload: FinishedUpload) => Promise<boolean>
  limits: DirectUploadCollection['limits']
  list: UploadList
  /** Where the reason stays: the toast of a form is gone after seconds. */
  refusals: Pick<RefusedFiles, 'forget' | 'refuse'>
}

const phases = {
  issuing: 'preparing',
  relaying: 'relaying',
  uploading: 'uploading',
} as const satisfies Record<DirectUploadProgress['phase'], string>

/**
 * What Payload calls with the chosen file when a form is saved. It uploads the file, once, and
 * answers with the receipt; a failure that another attempt may cure keeps the form waiting.
 *
 * @throws Error with a sentence for the editor, where the form shows it; else the sentence goes to
 * the server as `refused`, and comes back as the form's failure.
 */
export function createUploadHandler(
  args: UploadHandlerArgs,
): (call: { file: File }) => Promise<UploadContext> {
  const { collection, describe, doesFormReport, finished, isUsable, list, refusals } = args
  return async ({ file }) => {
    const known = finished.recall({ collection, file })
    if (known !== undefined && (await isUsable(known))) return { receipt: known.receipt }
    finished.forget(file)
    refusals.forget(file)
    if (doesFormReport()) list.clear()
    const handle = list.begin(file)
    try {
      const upload = await uploadPatiently({ ...args, file, handle })
      finished.remember({ file, upload })
      handle.end('done')
      return { receipt: upload.receipt }
    } catch (error) {
      const reason = describe({ error, name: file.name })
      if (!isCancelled(error)) refusals.refuse({ file, reason })
      if (doesFormReport()) {
        handle.end('gone')
        throw new Error(reason, { cause: error })
      }
      handle.end('failed', reason)
      return { refused: reason }
    }
  }
}

const isCancelled = (error: unknown): boolean =>
  isCloudflareImagesError(error) && error.code === 'REQUEST_ABORTED'

type Attempt = UploadHandlerArgs & { file: File; handle: UploadHandle }

/** Uploads until it works, the file is refused, or the editor has had enough. */
async function uploadPatiently(attempt: Attempt): Promise<FinishedUpload> {
  for (;;) {
    try {
      return await uploadOnce(attempt)
    } catch (error) {
      if (!isCloudflareImagesError(error) || !error.retryable) throw error
      if ((await askEditor({ ...attempt, error })) === 'giveUp') throw error
    }
  }
}

async function uploadOnce({
  collection,
  collectionURL,
  file,
  handle,
  limits,
}: Attempt): Promise<FinishedUpload> {
  const controller = new AbortController()
  handle.offer({ cancel: () => controller.abort() })
  handle.update({ bytesPerSecond: 0, loadedBytes: 0, phase: 'preparing', reason: null })
  const { imageId, receipt } = await sendDirectly({
    collectionURL,
    file,
    limits,
    onProgress: ({ bytesPerSecond, loadedBytes, phase, totalBytes }) =>
      handle.update({ bytesPerSecond, loadedBytes, phase: phases[phase], totalBytes }),
    signal: controller.signal,
  })
  return { collection, imageId, receipt }
}

type AskEditorArgs = Attempt & { error: unknown }

function askEditor({
  describe,
  error,
  file: { name },
  handle,
}: AskEditorArgs): Promise<'giveUp' | 'retry'> {
  handle.update({ phase: 'waiting', reason: describe({ error, name }) })
  return new Promise((resolve) => {
    handle.offer({ giveUp: () => resolve('giveUp'), retry: () => resolve('retry') })
  })
}
