import type { ImageRecord } from '../store/imageRecord.js'
import type { ApiContext } from './apiContext.js'

import { buildDeliveryURL, parseDeliveryBase } from '../../core/deliveryURL.js'

/** An image as the API sends it. */
export type WireImage = {
  creator: string | null
  draft?: true
  /** Null for a draft. */
  filename: string | null
  id: string
  /** Left out where there is none. */
  meta?: Record<string, unknown>
  requireSignedURLs: boolean
  uploaded: string
  variants: string[]
}

/** Writes images for answers; the names of the account's variants are read once. */
export async function createImageFormatter({
  origins,
  store,
}: ApiContext): Promise<(record: ImageRecord) => WireImage> {
  const names = (await store.variants.list()).map(({ name }) => name)
  const { accountHash } = store.account
  const delivery = parseDeliveryBase({ accountHash, baseURL: origins.delivery })
  return ({ createdAt, creator, imageId, metadata, requireSignedURLs, upload }) => ({
    creator: creator ?? null,
    ...(upload === undefined ? { draft: true } : {}),
    filename: upload?.filename ?? null,
    id: imageId,
    ...(Object.keys(metadata).length === 0 ? {} : { meta: metadata }),
    requireSignedURLs,
    uploaded: upload?.uploadedAt ?? createdAt,
    variants: names.map((variant) => buildDeliveryURL({ delivery, imageId, variant })),
  })
}
