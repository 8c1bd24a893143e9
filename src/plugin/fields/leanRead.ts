import type { CollectionBeforeOperationHook, Payload, SelectExcludeType } from 'payload'

import { readingWhole } from '../viewing/storedDocument.js'

/** Collections, of one Payload, in which every file is an image of ours. */
const leanCollections = new WeakMap<Payload, Set<string>>()

/**
 * Everything derived is filled in by `fillDerived`, so that a plain read need neither fetch the
 * columns that core keeps for sizes nor walk their fields: with six sizes they are three quarters of
 * the document. A read with a `select` of its own is left alone.
 */
export function leanRead({ slug }: { slug: string }): CollectionBeforeOperationHook {
  return (hook) => {
    const { args, req } = hook
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- still the name core passes
    const isRead = hook.operation === 'read'
    // Reads of versions have no `draft`; there the columns lie one level deeper.
    const isPlain = isRead && 'draft' in args && (args as { select?: unknown }).select === undefined
    if (!isPlain || leanCollections.get(req.payload)?.has(slug) !== true) return args
    return { ...args, select: readingWhole(leanSelect()) }
  }
}

function leanSelect(): SelectExcludeType {
  return {
    cloudflare: {
      originalHeight: false,
      originalWidth: false,
      placeholder: { dataURL: false },
      ready: false,
      srcset: false,
      variants: false,
      watermarkedURL: false,
    },
    sizes: false,
    thumbnailURL: false,
  }
}

const isThere = { exists: true }

type AllowLeanReadsArgs = {
  payload: Payload
  slugs: readonly string[]
}

/**
 * Looks once, at start, whether documents from before the plugin are there: their sizes are files of
 * Payload's own, which a lean read would hide.
 */
export async function allowLeanReads({ payload, slugs }: AllowLeanReadsArgs): Promise<void> {
  const lean = new Set<string>()
  for (const slug of slugs) {
    try {
      const sizes = payload.collections[slug]?.config.upload.imageSizes ?? []
      const hasSizes = { or: sizes.map(({ name }) => ({ [`sizes.${name}.filename`]: isThere })) }
      const where = { and: [{ 'cloudflare.imageId': { exists: false } }, hasSizes] }
      const isLean =
        sizes.length === 0 || (await payload.db.count({ collection: slug, where })).totalDocs === 0
      if (isLean) lean.add(slug)
    } catch (err) {
      // A database that waits for its migration: plain reads are as good, only slower.
      payload.logger.warn({
        err,
        msg: `Reading ${slug} at start failed; has the database been migrated?`,
      })
    }
  }
  leanCollections.set(payload, lean)
}
