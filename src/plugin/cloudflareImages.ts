import type { CollectionConfig, Config, Plugin } from 'payload'

import { createHash } from 'node:crypto'
import { formatAdminURL } from 'payload/shared'

import type { NamedVariant } from '../core/variant.js'
import type { ResolvedOptions } from '../options/resolvedOptions.js'
import type { CloudflareImagesOptions } from '../optionTypes.js'
import type { Service } from '../service/createService.js'
import type { SizePlan } from '../service/imageSizes.js'

import { resolveOptions } from '../options.js'
import { createService } from '../service/createService.js'
import { addDependencies } from './admin/addDependencies.js'
import { addDirectUploads } from './addDirectUploads.js'
import { addStats } from './stats/addStats.js'
import { addTranslations } from './addTranslations.js'
import { commandBin } from './commands/commandBin.js'
import { createEndpoints } from './endpoints/index.js'
import { localPath } from './endpoints/serveLocalImage.js'
import { eventsCollection } from './events/eventsCollection.js'
import { allowLeanReads } from './fields/leanRead.js'
import { registerService } from './getCloudflareImages.js'
import { addGraphQL } from './graphql/addGraphQL.js'
import { addJobs } from './jobs/index.js'
import { ledgerCollection } from './ledgerCollection.js'
import { planCollections } from './planCollections.js'
import { warnOfHoles } from './privacy/warnOfHoles.js'
import { transformCollection } from './transformCollection.js'
import { addLateUsages, addUsages } from './usages/addUsages.js'
import { buildSoon } from './usages/buildSoon.js'
import { usagesCollection } from './usages/usagesCollection.js'
import { listenToEmulator } from './webhooks/webhookEndpoint.js'

/**
 * Stores the files of upload collections in Cloudflare Images, on local disk in development.
 *
 * @throws CloudflareImagesError `OPTIONS_INVALID` at start, with every problem of the options.
 * @example
 * ```ts
 * export default buildConfig({
 *   plugins: [cloudflareImages({ collections: { media: true } })],
 * })
 * ```
 */
export function cloudflareImages(options: CloudflareImagesOptions): Plugin {
  return (config) => {
    const resolved = resolveOptions({ options })
    const { namedVariants, sizes } = planCollections({ config, options: resolved })
    const service = openService({ config, namedVariants, options: resolved, sizes })
    return transformConfig({ config, service })
  }
}

function openService({
  config,
  namedVariants,
  options,
  sizes,
}: {
  config: Config
  namedVariants: readonly NamedVariant[]
  options: ResolvedOptions
  sizes: Readonly<Record<string, readonly SizePlan[]>>
}): Service {
  const apiRoute = config.routes?.api ?? '/api'
  return createService({
    collections: Object.fromEntries(
      Object.entries(options.collections).map(([slug, collection]) => [
        slug,
        { ...collection, sizes: sizes[slug] ?? [] },
      ]),
    ),
    localBaseURL: formatAdminURL({
      apiRoute,
      path: localPath,
      ...(config.serverURL === undefined ? {} : { serverURL: config.serverURL }),
    }),
    namedVariants,
    options,
    site:
      options.site ??
      createHash('sha256')
        .update(`payload-cloudflare-images:${config.secret}`)
        .digest('hex')
        .slice(0, 16),
  })
}

function transformConfig({ config, service }: { config: Config; service: Service }): Config {
  const transform = (collection: CollectionConfig): CollectionConfig =>
    collection.slug in service.collections
      ? transformCollection({ collection, service })
      : collection
  const { enabled } = service.options
  const { collections, globals } = addUsages({
    collections: (config.collections ?? []).map(transform),
    ...(config.blocks === undefined ? {} : { blocks: config.blocks }),
    globals: config.globals ?? [],
    service,
  })
  return {
    ...config,
    admin: addStats({
      admin: addDirectUploads({ admin: addDependencies(config.admin), collections, service }),
      service,
    }),
    bin: [...(config.bin ?? []), commandBin()],
    collections: [
      ...collections,
      ledgerCollection,
      ...(service.options.events === false ? [] : [eventsCollection]),
      ...(service.options.usages === false ? [] : [usagesCollection]),
    ],
    globals,
    custom: { ...config.custom, ...registerService(service) },
    endpoints: [...(config.endpoints ?? []), ...(enabled ? createEndpoints(service) : [])],
    graphQL: addGraphQL({ graphQL: config.graphQL, service }),
    i18n: addTranslations(config.i18n),
    jobs: addJobs({ jobs: config.jobs, service }),
    async onInit(payload) {
      // A wrong secret shall stop the start, not the first editor.
      if (enabled) {
        await service.connect()
        warnOfHoles({ payload, service })
        listenToEmulator({ payload, service })
        addLateUsages({ payload, service })
        await allowLeanReads({ payload, slugs: Object.keys(service.collections) })
      }
      await config.onInit?.(payload)
      await buildSoon({ payload, service })
    },
  }
}
