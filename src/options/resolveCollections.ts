import type { Problems } from '../core/schema.js'
import type { NamedVariant } from '../core/variant.js'
import type { ReadOptions, ResolvedCollection } from './resolvedOptions.js'

import { isFileStorage } from '../core/fileTarget.js'

type Args = {
  options: ReadOptions
  problems: Problems
  variants: readonly NamedVariant[]
}

/** Each collection's options over the plugin's, with what Cloudflare refuses refused here. */
export function resolveCollections({
  options,
  problems,
  variants,
}: Args): Readonly<Record<string, ResolvedCollection>> {
  const known = variants.map(({ name }) => name)
  const pick = (name: string, path: string): string => {
    if (!known.includes(name)) {
      problems.add({ expected: `one of ${known.join(', ')}`, path, received: name })
    }
    return name
  }
  const resolve = ([slug, own]: [string, ReadOptions['collections'][string]]) => {
    const path = `collections.${slug}`
    const imageId = own.imageId ?? options.imageId
    const isPublic = own.privacy === 'public'
    // Each of these would answer 403 at Cloudflare, on every image, after the upload has succeeded.
    if (!isPublic && imageId !== undefined) {
      problems.add({
        expected: 'no imageId, because private images cannot have custom ids at Cloudflare',
        path: `${path}.imageId`,
      })
    }
    if (!isPublic && own.flexible === true) {
      problems.add({
        expected: 'false, because flexible variants never work on private images',
        path: `${path}.flexible`,
      })
    }
    const otherFiles = own.otherFiles ?? options.otherFiles
    if (own.oversizedImages === 'otherFiles' && !isKept(otherFiles)) {
      problems.add({
        expected:
          "'refuse', because `otherFiles` refuses files in this collection; to keep them, set `otherFiles` to 'payload', localFiles({ dir }) or s3Files({ bucket })",
        path: `${path}.oversizedImages`,
      })
    }
    const names = own.variants?.map((name, index) => pick(name, `${path}.variants[${index}]`))
    const collection: ResolvedCollection = {
      ...own,
      creator: own.creator ?? options.creator,
      defaultVariant: pick(own.defaultVariant ?? options.defaultVariant, `${path}.defaultVariant`),
      fileRoute: own.fileRoute ?? options.fileRoute,
      flexible: own.flexible ?? (options.delivery.flexible && isPublic),
      imageId,
      metadata: own.metadata ?? options.metadata,
      otherFiles,
      outage: own.outage ?? options.outage,
      slug,
      thumbnailVariant: pick(
        own.thumbnailVariant ?? options.thumbnailVariant,
        `${path}.thumbnailVariant`,
      ),
      variants: variants.filter(({ name }) => names?.includes(name) ?? true),
    }
    return [slug, collection] as const
  }
  return Object.fromEntries(Object.entries(options.collections).map(resolve))
}

/** Whether files that Cloudflare does not store have a place. */
export const isKept = (otherFiles: ReadOptions['otherFiles']): boolean =>
  otherFiles === 'payload' || isFileStorage(otherFiles)
