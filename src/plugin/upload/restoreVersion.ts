import type { PayloadRequest } from 'payload'

import type { PluginContext } from '../pluginContext.js'

import { defaultGraceSeconds } from '../../service/createService.js'
import { readDocumentImage } from '../../service/documentImage.js'
import { reserveFilename } from '../../service/reserveFilename.js'
import { createRecords } from '../createRecords.js'
import { canWriteOutside } from '../transactions.js'
import { pickFacts } from './fileFacts.js'
import { getRequestState, peekRequestState } from './requestState.js'

type Data = Record<string, unknown>

/** Whether the change of this document is the restore under way; hooks may save others meanwhile. */
export function isRestore({
  original,
  req,
  slug,
}: {
  original: Data | undefined
  req: PayloadRequest
  slug: string
}): boolean {
  const restoring = peekRequestState(req)?.restoring
  return (
    restoring?.collection === slug &&
    req.context.isRestoringVersion === true &&
    original !== undefined &&
    restoring.parent === original.id
  )
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
}: {
  context: PluginContext
  data: Data
  original: Data | undefined
  req: PayloadRequest
}): Promise<void> {
  const state = getRequestState(req)
  const version = state.restoring?.version
  state.restoring = undefined
  const image = readDocumentImage(version)
  if (version === undefined || image === undefined) return
  Object.assign(data, pickFacts(version))
  data.cloudflare = { ...(version.cloudflare as Data) }
  const records = createRecords({ payload: req.payload, req, service })
  // Another document may have taken the old name in the meantime.
  const { filename, rowId } = await reserveFilename({
    collection: slug,
    docId: original?.id as number | string | undefined,
    durable: await canWriteOutside(req),
    graceSeconds: defaultGraceSeconds,
    name: String(version.filename),
    now: service.now,
    records,
    uploadId: null,
  })
  data.filename = filename
  state.claims.set(image.imageId, {
    heldRowIds: [rowId],
    isNew: false,
    isSettled: false,
    settledRowIds: [rowId],
    token: undefined,
  })
}
