import type { Config } from 'payload'

import type { Service } from '../../service/createService.js'

type TypeScript = NonNullable<Config['typescript']>

/** What `cloudflare.variants` may be called, in any collection: they share one type. */
export function variantNames({ collections }: Service): string[] {
  return namesOf(Object.values(collections).flatMap(({ variants }) => variants))
}

type AddVariantNamesArgs = { service: Service; typescript: TypeScript | undefined }

/** The unions `CloudflareImageVariantName` and `CloudflareImageSizeName`, in the types of the site. */
export function addVariantNames({ service, typescript }: AddVariantNamesArgs): TypeScript {
  const unions = {
    CloudflareImageSizeName: namesOf(
      Object.values(service.collections).flatMap(({ sizes }) => sizes),
    ),
    CloudflareImageVariantName: variantNames(service),
  }
  const definitions = Object.entries(unions).flatMap(([name, names]) =>
    names.length === 0 ? [] : [[name, { enum: names, type: 'string' as const }] as const],
  )
  return {
    ...typescript,
    schema: [
      ...(typescript?.schema ?? []),
      ({ jsonSchema }) => ({
        ...jsonSchema,
        definitions: { ...jsonSchema.definitions, ...Object.fromEntries(definitions) },
      }),
    ],
  }
}

const namesOf = (named: readonly { name: string }[]): string[] => [
  ...new Set(named.map(({ name }) => name)),
]
