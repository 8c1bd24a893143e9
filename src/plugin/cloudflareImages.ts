import type { CollectionConfig, Config, Plugin } from 'payload'

import type { NamedVariant } from '../core/variant.js'
import type { ResolvedOptions } from '../options/resolvedOptions.js'
import type { CloudflareImagesOptions } from '../optionTypes.js'

import { createHash } from 'node:crypto'
import { formatAdminURL } from 'payload/shared'

import { CloudflareImagesError } from '../errors.js'
import { resolveOptions } from '../options.js'
import { createService, type Service } from '../service/createService.js'
import { shareCalls } from './account/shareCalls.js'
import { tellAboutAccount } from './account/tellAboutAccount.js'
import { tellAboutKeys } from './account/tellAboutKeys.js'
import { watchAccount } from './account/watchAccount.js'
import { addDependencies } from './admin/addDependencies.js'
import { addTranslations } from './admin/addTranslations.js'
import { commandBin } from './commands/commandBin.js'
import { ledgerCollection } from './database/ledgerCollection.js'
import { refuseOddPaths } from './database/refuseOddPaths.js'
import { watchTransactions } from './database/restingTransactions.js'
import { localPath, serveLocalImage } from './delivery/serveLocalImage.js'
import { addDirectUploads } from './directUpload/addDirectUploads.js'
import { addDoctor } from './doctor/addDoctor.js'
import { createEndpoints } from './endpoints.js'
import { eventsCollection } from './events/eventsCollection.js'
import { allowLeanReads } from './fields/leanRead.js'
import { addVariantNames } from './fields/variantNames.js'
import { addGraphQL } from './graphql/addGraphQL.js'
import { addJobs } from './jobs/index.js'
import { warnAboutIdleQueue } from './jobs/warnAboutIdleQueue.js'
import { registerService } from './localAPI/getCloudflareImages.js'
import { uploadWhenRecovered } from './maintenance/uploadQueuedSite.js'
import { drawWhenUploaded } from './placeholder/generatePlaceholder.js'
import { type CollectionPlans, planCollections } from './planCollections.js'
import { warnAboutExposure } from './privacy/warnAboutExposure.js'
import { addStats } from './stats/addStats.js'
import { openWhileOff } from './switchedOff.js'
import { transformCollection } from './transformCollection.js'
import { watchLocalCalls } from './upload/watchCalls.js'
import { ensureIndex } from './usages/rebuildUsages.js'
import { addLateUsages, addUsages } from './usages/usageHooks.js'
import { usagesCollection } from './usages/usagesCollection.js'
import { noteReadsLast } from './viewing/storedDocument.js'
import { listenToEmulator } from './webhooks/receiveWebhook.js'

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
export function cloudflareImages(options: CloudflareImagesOptions): Plugin
export function cloudflareImages(given: CloudflareImagesOptions<string>): Plugin {
  return (config) => {
    assertOnce(config)
    const resolved = resolveOptions({ options: given })
    const { namedVariants, plans, undeclaredVariants } = planCollections({
      config,
      options: resolved,
    })
    const options = { ...resolved, undeclaredVariants }
    const service = openService({ config, namedVariants, options, plans })
    return transformConfig({ config, service })
  }
}

/** Twice, the plugin would sweep its own images: it has one account, one ledger and one schedule. */
function assertOnce({ collections = [] }: Config): void {
  if (!collections.some(({ slug }) => slug === ledgerCollection.slug)) return
  throw new CloudflareImagesError({
    code: 'OPTIONS_INVALID',
    message:
      'payload-cloudflare-images: the plugin is in this config twice. Name all collections in the `collections` of one, with what differs between them.',
  })
}

type OpenServiceArgs = {
  config: Config
  namedVariants: readonly NamedVariant[]
  options: ResolvedOptions
  plans: CollectionPlans['plans']
}

function openService({ config, namedVariants, options, plans }: OpenServiceArgs): Service {
  const apiRoute = config.routes?.api ?? '/api'
  return createService({
    collections: Object.fromEntries(
      Object.entries(options.collections).map(([slug, collection]) => [
        slug,
        { sizes: [], thumbnailSize: undefined, ...collection, ...plans[slug] },
      ]),
    ),
    fileURLOf: ({ collection, filename }) =>
      formatAdminURL({
        apiRoute,
        path: `/${collection}/file/${encodeURIComponent(filename)}`,
        ...(config.serverURL === undefined ? {} : { serverURL: config.serverURL }),
      }),
    listeners: [drawWhenUploaded, uploadWhenRecovered],
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
    admin: addDoctor({
      admin: addStats({
        admin: addDirectUploads({ admin: addDependencies(config.admin), collections, service }),
        service,
      }),
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
    endpoints: [
      ...(config.endpoints ?? []),
      ...(enabled ? createEndpoints(service) : serveLocalImage(service)),
    ],
    graphQL: addGraphQL({ graphQL: config.graphQL, service }),
    i18n: addTranslations(config.i18n),
    jobs: addJobs({ jobs: config.jobs, service }),
    typescript: addVariantNames({ service, typescript: config.typescript }),
    async onInit(payload) {
      // A wrong secret shall stop the start, not the first editor.
      if (enabled) {
        watchTransactions(payload.db)
        refuseOddPaths(payload.db)
        shareCalls({ payload, service })
        try {
          tellAboutKeys({ connection: await service.connect(), payload })
        } catch (error) {
          // `doctor` connects anew, and tells this among all that is wrong.
          if (!service.isExamined) throw error
        }
        warnAboutExposure({ payload, service })
        warnAboutIdleQueue({ payload, service })
        tellAboutAccount({ payload, service })
        watchAccount({ payload, service })
        watchLocalCalls({ payload, service })
        listenToEmulator({ payload, service })
        addLateUsages({ payload, service })
        noteReadsLast(payload)
        await allowLeanReads({ payload, slugs: Object.keys(service.collections) })
      } else await openWhileOff({ payload, service })
      await config.onInit?.(payload)
      await ensureIndex({ payload, service })
    },
  }
}
