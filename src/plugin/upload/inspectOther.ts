import type { PayloadRequest } from 'payload'

import type { IncomingFile } from '../../core/fileTarget.js'
import type { PluginContext } from '../request/pluginContext.js'
import type { measuredFacts } from './fileFacts.js'

import { validateMimeType } from 'payload/shared'

import {
  assertOtherFile,
  refuseOtherFile,
  sortFile,
} from '../../service/otherFiles/inspectOtherFile.js'

type InspectOtherArgs = {
  context: Pick<PluginContext, 'service' | 'slug'>
  file: IncomingFile
  req: PayloadRequest
}

type Measured = Record<(typeof measuredFacts)[number], unknown>

/**
 * What a document says about a file that Cloudflare does not store; `undefined` for one that is
 * Cloudflare's, or is to be refused as if it were.
 *
 * @throws CloudflareImagesError FILE_EMPTY, FILE_UNREADABLE, IMAGE_TYPE_REFUSED
 */
export async function inspectOther({
  context: { service, slug },
  file,
  req,
}: InspectOtherArgs): Promise<Measured | undefined> {
  const { otherFiles } = service.collections[slug] ?? {}
  if (otherFiles === undefined || otherFiles === 'refuse') return undefined
  const { mimeTypes } = service.options.limits
  const other = await sortFile({ file, mimeTypes })
  if (other === undefined) return undefined
  if (typeof otherFiles === 'object' && 'refuse' in otherFiles) {
    return refuseOtherFile({ file, other, sentence: otherFiles.refuse })
  }
  const { upload } = req.payload.collections[slug]?.config ?? {}
  const permitted = upload?.mimeTypes ?? []
  await assertOtherFile({
    allowsRestricted: upload?.allowRestrictedFileTypes === true,
    file,
    isPermitted: (mimeType) => validateMimeType(mimeType, permitted),
    other,
    permitted,
  })
  const { height, mimeType, size: filesize, width } = other
  return { filesize, height, mimeType, width }
}
