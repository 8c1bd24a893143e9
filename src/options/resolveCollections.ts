import type { NamedVariant } from '../core/variant.js'
import type { CloudflareImagesOptions, CollectionOptions } from '../optionTypes.js'
import type { ResolvedCollection } from './resolvedOptions.js'
import type { Problems } from './problems.js'

import { optionDefaults } from './defaults.js'

const knownKeys = Object.keys({
  access: true,
  creator: true,
  defaultVariant: true,
  fileRoute: true,
  flexible: true,
  imageId: true,
  metadata: true,
  thumbnailVariant: true,
  variants: true,
  watermark: true,
} satisfies Record<keyof CollectionOptions, true>)

type Args = {
  flexible: boolean
  options: CloudflareImagesOptions
  problems: Problems
  variants: readonly NamedVariant[]
}

/** Each collection's options over the plugin's, with what Cloudflare refuses refused here. */
export function resolveCollections(args: Args): Readonly<Record<string, ResolvedCollection>> {
  const { options, problems } = args
  const given: unknown = options.collections
  if (typeof given !== 'object' || given === null || Object.keys(given).length === 0) {
    problems.add({
      expected: 'at least one collection, such as { media: true }',
      path: 'collections',
      received: given,
    })
    return {}
  }
  return Object.fromEntries(
    Object.entries(options.collections).map(([slug, own]) => [
      slug,
      resolveCollection({ ...args, own, slug }),
    ]),
  )
}

function resolveCollection({
  flexible,
  options,
  own: given,
  problems,
  slug,
  variants,
}: Args & { own: CollectionOptions | true; slug: string }): ResolvedCollection {
  const path = `collections.${slug}`
  const own = given === true ? {} : given
  problems.unknownKeys({ known: knownKeys, path, value: own })
  const access = own.access ?? 'public'
  if (typeof access !== 'function' && !['document', 'private', 'public'].includes(access)) {
    problems.add({
      expected: "'public', 'private', 'document' or a function",
      path: `${path}.access`,
      received: access,
    })
  }
  const imageId = own.imageId ?? options.imageId
  if (access !== 'public') {
    refusePrivate({
      flexible: own.flexible === true,
      hasImageId: imageId !== undefined,
      path,
      problems,
    })
  }
  const pick = (name: string, at: string): string => {
    if (!variants.some((variant) => variant.name === name)) {
      problems.add({
        expected: `one of ${variants.map((variant) => variant.name).join(', ')}`,
        path: at,
        received: name,
      })
    }
    return name
  }
  const names = own.variants?.map((name, index) => pick(name, `${path}.variants[${index}]`))
  const creator = own.creator ?? options.creator
  const metadata = own.metadata ?? options.metadata
  return {
    access,
    ...(creator === undefined ? {} : { creator }),
    defaultVariant: pick(
      own.defaultVariant ?? options.defaultVariant ?? optionDefaults.defaultVariant,
      `${path}.defaultVariant`,
    ),
    ...(imageId === undefined ? {} : { imageId }),
    ...(metadata === undefined ? {} : { metadata }),
    fileRoute: resolveFileRoute({ options, own, path, problems }),
    flexible: own.flexible ?? (flexible && access === 'public'),
    slug,
    thumbnailVariant: pick(
      own.thumbnailVariant ?? options.thumbnailVariant ?? optionDefaults.thumbnailVariant,
      `${path}.thumbnailVariant`,
    ),
    variants:
      names === undefined ? variants : variants.filter((variant) => names.includes(variant.name)),
    watermark: problems.boolean({
      fallback: true,
      path: `${path}.watermark`,
      value: own.watermark,
    }),
  }
}

function resolveFileRoute({
  options,
  own,
  path,
  problems,
}: Pick<Args, 'options' | 'problems'> & {
  own: CollectionOptions
  path: string
}): ResolvedCollection['fileRoute'] {
  const value: unknown = own.fileRoute ?? options.fileRoute ?? optionDefaults.fileRoute
  if (value === 'bytes' || value === 'redirect') return value
  const at = own.fileRoute === undefined ? 'fileRoute' : `${path}.fileRoute`
  problems.add({ expected: "'bytes' or 'redirect'", path: at, received: value })
  return optionDefaults.fileRoute
}

/** Each of these would answer 403 at Cloudflare, on every image, after the upload has succeeded. */
function refusePrivate({
  flexible,
  hasImageId,
  path,
  problems,
}: {
  flexible: boolean
  hasImageId: boolean
  path: string
  problems: Problems
}): void {
  if (hasImageId) {
    problems.add({
      expected: 'no imageId, because private images cannot have custom ids at Cloudflare',
      path: `${path}.imageId`,
    })
  }
  if (flexible) {
    problems.add({
      expected: 'false, because flexible variants never work on private images',
      path: `${path}.flexible`,
    })
  }
}
