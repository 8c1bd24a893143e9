import type { NamedVariant } from '../../core/variant.js'
import type { StoredOriginal } from '../render/storedOriginal.js'
import type { Store } from './openStore.js'
import type { AccountConfig } from './settings.js'

/** What the delivery host may see of the store: finished images, never drafts. */
export function createDeliveryStore(store: Store): {
  getConfig(): Promise<AccountConfig>
  getSigningKeys(): Promise<string[]>
  getVariant(name: string): Promise<NamedVariant | null>
  resolveImage(imageId: string): Promise<StoredOriginal | null>
} {
  return {
    getConfig: () => store.getConfig(),
    getSigningKeys: async () => (await store.keys.list()).map(({ value }) => value),
    getVariant: (name) => store.variants.get(name),
    async resolveImage(imageId) {
      const record = await store.images.get(imageId)
      if (record?.upload === undefined) return null
      const { etag, frames, height, mimeType, path, size, uploadedAt, width } = record.upload
      const { requireSignedURLs } = record
      return {
        etag,
        frames,
        height,
        imageId: record.imageId,
        mimeType,
        path,
        requireSignedURLs,
        size,
        uploadedAt,
        width,
      }
    },
  }
}
