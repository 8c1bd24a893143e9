import type { CrashSite } from './crashSite.js'
import type { Scenario } from './scenarios.js'

import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { getCloudflareImages } from '../../../src/index.js'
import { createDocument } from './scenarios.js'

/** In the case's folder, which outlives the process; its config knows nothing of that. */
function openFolder({ dir, payload }: CrashSite): string {
  const staticDir = path.join(dir, 'files')
  payload.collections.versioned!.config.upload.staticDir = staticDir
  return staticDir
}

/** A document as it was before the plugin: its file in Payload's folder, and no image. */
async function prepare(site: CrashSite): Promise<void> {
  const { cloudflare, filename } = await createDocument(site, 'versioned')
  const { imageId } = cloudflare as { imageId: string }
  const plugin = getCloudflareImages(site.payload)
  const { body } = await (await plugin.client()).getImageBlob({ imageId })
  const folder = openFolder(site)
  await mkdir(folder)
  const bytes = Buffer.from(await new Response(body).arrayBuffer())
  await writeFile(path.join(folder, String(filename)), bytes)
  await plugin.rollBackMigration()
}

async function migrate(site: CrashSite): Promise<void> {
  openFolder(site)
  await getCloudflareImages(site.payload).migrate()
}

/** What happens to files that are moved to Cloudflare, and back. */
export const migrateScenarios = {
  'move a file in': { collection: 'versioned', prepare, run: migrate, settle: migrate },
  'give a file back': {
    collection: 'versioned',
    prepare: async (site) => {
      await prepare(site)
      await migrate(site)
    },
    run: async (site) => {
      await getCloudflareImages(site.payload).rollBackMigration()
    },
    settle: migrate,
  },
} as const satisfies Record<string, Scenario>
