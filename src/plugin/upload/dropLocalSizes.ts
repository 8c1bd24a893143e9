import type { PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

type Data = Record<string, unknown>

type DropLocalSizesArgs = {
  context: Pick<PluginContext, 'slug'>
  data: Data
  req: PayloadRequest
}

/** Sizes were files of the old picture: nothing of them may stand beside the new one. */
export function dropLocalSizes({ context: { slug }, data, req }: DropLocalSizesArgs): void {
  const sizes = req.payload.collections[slug]?.config.upload.imageSizes ?? []
  if (sizes.length === 0) return
  const none = {
    filename: null,
    filesize: null,
    height: null,
    mimeType: null,
    url: null,
    width: null,
  }
  data.sizes = Object.fromEntries(sizes.map(({ name }) => [name, { ...none }]))
}
