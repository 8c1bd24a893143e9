import type { PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { defaultGraceSeconds } from '../../service/createService.js'
import { imageIdOf, readDocumentImage } from '../../service/documentImage.js'
import { reserveFilename } from '../../service/reserveFilename.js'
import { canWriteOutside } from '../database/transactions.js'
import { contextOf } from '../request/context.js'
import { getRequestState, peekRequestState } from '../request/requestState.js'
import { currentCall } from '../request/watchedCalls.js'
import { assertMayCopy } from '../viewing/viewing.js'
import { pickFacts } from './fileFacts.js'
import { restoreFile } from './restoreFile.js'

type Data = Record<string, unknown>

type IsRestoreArgs = {
  original: Data | undefined
  req: PayloadRequest
  slug: string
}

/** Whether the change of this document is the restore under way; hooks may save others meanwhile. */
export function isRestore({ original, req, slug }: IsRestoreArgs): boolean {
  const restoring = peekRequestState(req)?.restoring
  return (
    restoring?.collection === slug &&
    req.context.isRestoringVersion === true &&
    original !== undefined &&
    restoring.parent === original.id
  )
}

type RestoreVersionArgs = {
  context: PluginContext
  data: Data
  original: Data | undefined
  req: PayloadRequest
}

/**
 * Brings an old version's image back with everything that describes it. Core re-binds the current
 * file's facts; the image itself was kept for as long as the version refers to it.
 */
export async function restoreVersion({
  context: { service, slug },
  data,
  original,
  req,
}: RestoreVersionArgs): Promise<void> {
  const state = getRequestState(req)
  const { isTrusted = false, version } = state.restoring ?? {}
  state.restoring = undefined
  const image = readDocumentImage(version)
  if (version === undefined) return
  if (image === undefined) {
    return restoreFile({ context: { service, slug }, data, isTrusted, original, req, version })
  }
  // Fields that its restorer may not write stay as they are, and may grant more than the version's.
  const isShown = image.imageId === imageIdOf(original)
  if (!isTrusted && !isShown) await assertMayCopy({ doc: version, req, service, slug })
  Object.assign(data, pickFacts(version))
  data.cloudflare = { ...(version.cloudflare as Data) }
  const { ledger } = contextOf({ req, service })
  // Another document may have taken the old name in the meantime.
  const { filename, rowId } = await reserveFilename({
    collection: slug,
    docId: original?.id as number | string | undefined,
    durable: await canWriteOutside(req),
    graceSeconds: defaultGraceSeconds,
    name: String(version.filename),
    now: service.now,
    ledger,
    uploadId: null,
  })
  data.filename = filename
  state.claims.set(image.imageId, {
    heldRowIds: [rowId],
    isNew: false,
    isSettled: false,
    settledRowIds: [rowId],
    token: currentCall()?.token,
  })
}
