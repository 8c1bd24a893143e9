import type { PayloadRequest } from 'payload'

import { randomUUID } from 'node:crypto'

import type { PluginContext } from '../pluginContext.js'

import { defaultGraceSeconds } from '../../service/createService.js'
import { doomImage } from '../../service/removeImage.js'
import { createRecords } from '../createRecords.js'
import { getRequestState } from './requestState.js'

/** Notes the images that a document is about to lose, for the hooks after its change. */
export async function doomAll({
  context: { service, slug },
  docId,
  imageIds,
  req,
}: {
  context: PluginContext
  docId: number | string
  imageIds: readonly string[]
  req: PayloadRequest
}): Promise<void> {
  const state = getRequestState(req)
  const records = createRecords({ payload: req.payload, req, service })
  for (const imageId of imageIds) {
    const row = await doomImage({
      collection: slug,
      graceSeconds: defaultGraceSeconds,
      imageId,
      newId: randomUUID,
      now: service.now(),
      records,
    })
    state.doomed.set(imageId, row)
  }
  state.doomedByDoc.set(docId, imageIds)
}
