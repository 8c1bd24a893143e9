import type { Payload, Where } from 'payload'

import type { Check } from './check.js'

import { uploadableMimeTypes } from '../../core/mime.js'
import { fileTargetsOf, keepsOthers } from '../request/fileTargets.js'

/** What this plugin writes into `upload.adapter`; a storage plugin after it writes its own name. */
export const storageName = 'cloudflare-images'

/** What Payload's config says, and what its database has seen. */
export const siteChecks: readonly Check[] = [
  {
    examine({ payload: { config } }) {
      if (config.serverURL !== '') return undefined
      return {
        isHint: true,
        mend: "serverURL: 'https://your-site.example' in your Payload config",
        what: 'serverURL is not set',
        why: 'URLs of this site have no host, and Cloudflare cannot call the webhook.',
      }
    },
    id: 'server-url',
    onlyCloudflare: true,
  },
  {
    examine({ payload, service }) {
      const slugs = Object.keys(service.collections).filter(
        (slug) => payload.collections[slug]?.config.upload.adapter !== storageName,
      )
      if (slugs.length === 0) return undefined
      return {
        mend: `take ${slugs.join(', ')} out of the other storage plugin, or out of the collections of this one`,
        what: `another storage plugin works on ${slugs.join(', ')} as well`,
        why: 'Both store, serve and delete the same files.',
      }
    },
    id: 'storage-plugin',
    isQuick: true,
  },
  {
    async examine({ payload, service, signal }) {
      const targets = fileTargetsOf({ payload, service })
      for (const [slug, collection] of Object.entries(service.collections)) {
        if (!keepsOthers(collection)) continue
        const fault = await targets(slug)?.examine({ signal })
        if (fault === undefined) continue
        // Where nobody has chosen a place, maybe nobody needs one.
        return collection.otherFiles === 'payload' ? { ...fault, isHint: true } : fault
      }
      return undefined
    },
    id: 'other-files',
  },
  {
    examine: ({ service: { collections, spool }, signal }) =>
      Object.values(collections).some(({ outage }) => outage === 'queue')
        ? spool.examine({ signal })
        : undefined,
    id: 'spool',
  },
  {
    examine({ payload: { kv } }) {
      if (kv.constructor.name !== 'InMemoryKVAdapter') return undefined
      return {
        mend: 'leave out kv in your Payload config, which keeps it in the database; or use redisKVAdapter()',
        what: 'the key-value store is in the memory of each process',
        why: 'Processes compare the account each for itself, and forget which variants are this site’s.',
      }
    },
    id: 'kv',
    isQuick: true,
  },
  {
    async examine({ payload, service }) {
      const counts = await Promise.all(
        Object.keys(service.collections).map(async (slug) => ({
          count: await countLegacy({ payload, slug }),
          slug,
        })),
      )
      const found = counts.filter(({ count }) => count > 0)
      if (found.length === 0) return undefined
      const { routes } = payload.config
      const told = found.map(({ count, slug }) => `${count} in ${slug}`).join(', ')
      const list = `${routes.api}/${found[0]?.slug ?? ''}?where[cloudflare.imageId][exists]=false&where[cloudflare.originalFilename][exists]=false`
      return {
        isHint: true,
        mend: `run npx payload cloudflare-images migrate, or upload their files again, in the panel or with PATCH ${routes.api}/${found[0]?.slug ?? ''}/:id; GET ${list} lists them`,
        what: `documents have pictures from before the plugin: ${told}`,
        why: 'They stay on the disk of this site, without variants, focal point at delivery and privacy.',
      }
    },
    id: 'legacy-documents',
  },
]

type CountLegacyArgs = { payload: Payload; slug: string }

/** Pictures that could go to Cloudflare: other files never do, nor what came with the plugin and stayed. */
async function countLegacy({ payload, slug }: CountLegacyArgs): Promise<number> {
  const where: Where = {
    and: [
      { 'cloudflare.imageId': { exists: false } },
      { 'cloudflare.originalFilename': { exists: false } },
      { 'cloudflare.status': { exists: false } },
      { filename: { exists: true } },
      { mimeType: { in: uploadableMimeTypes } },
    ],
  }
  return (await payload.db.count({ collection: slug, where })).totalDocs
}
