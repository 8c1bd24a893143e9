import type { PayloadRequest, Where } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { CloudflareImagesError } from '../../errors.js'
import { otherFileOf } from '../../service/documentImage.js'
import { assertMayHaveFile } from '../viewing/viewing.js'
import { pickFacts } from './fileFacts.js'
import { dropAddresses } from './storeOther.js'

type Data = Record<string, unknown>

type RestoreFileArgs = {
  context: Pick<PluginContext, 'service' | 'slug'>
  data: Data
  isTrusted: boolean
  original: Data | undefined
  req: PayloadRequest
  version: Data
}

/**
 * Brings the file of an old version back that is not at Cloudflare. It was kept under its name for as
 * long as the version refers to it.
 *
 * @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN; ALREADY_USED where another document has
 * the name by now
 */
export async function restoreFile({
  context: { service, slug },
  data,
  isTrusted,
  original,
  req,
  version,
}: RestoreFileArgs): Promise<void> {
  const filename = otherFileOf(version)
  if (filename === undefined) return
  if (!isTrusted && filename !== otherFileOf(original)) {
    await assertMayHaveFile({ doc: version, req, service, slug })
  }
  const others: Where = {
    and: [{ filename: { equals: filename } }, { id: { not_equals: original?.id } }],
  }
  if ((await req.payload.db.findOne({ collection: slug, req, where: others })) !== null) {
    throw new CloudflareImagesError({
      code: 'ALREADY_USED',
      message: `Another document has a file called "${filename}" by now. Rename that one first.`,
    })
  }
  dropAddresses({ context: { slug }, data, req })
  Object.assign(data, pickFacts(version), { filename })
  if (typeof version.sizes === 'object' && version.sizes !== null) data.sizes = version.sizes
  const cloudflare = version.cloudflare as Data | null | undefined
  const { originalFilename = null } = cloudflare ?? {}
  data.cloudflare = { ...cloudflare, imageId: null, originalFilename, status: null }
}
