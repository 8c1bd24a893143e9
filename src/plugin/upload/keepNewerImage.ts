import type { PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { imageIdOf } from '../../service/documentImage.js'
import { privacyRowId } from '../../service/ledger.js'
import { contextOf } from '../request/context.js'
import { hasDrafts } from '../database/hasVersions.js'
import { pickFacts } from './fileFacts.js'

type Data = Record<string, unknown>

type KeepNewerImageArgs = {
  context: PluginContext
  data: Data
  /** The save brings an older image back. */
  isRestored: boolean
  original: Data | undefined
  req: PayloadRequest
  /** The document's row, held. */
  stored: Data
}

/**
 * A save that says nothing of the file would write the image that it read, and with it one that
 * somebody has replaced since: then the newer one stays, with everything that describes it. An image
 * that got another id since is written under that.
 */
export async function keepNewerImage({
  context: { service, slug },
  data,
  isRestored,
  original,
  req,
  stored,
}: KeepNewerImageArgs): Promise<void> {
  const imageId = imageIdOf(data)
  if (imageId === undefined || imageId === imageIdOf(stored)) return
  const newest = await readNewest({ req, slug, stored })
  const newestId = imageIdOf(newest)
  if (newestId === undefined || newestId === imageId) return
  const { ledger } = contextOf({ req, service })
  const moved = await ledger.readRow({ durable: false, id: privacyRowId(imageId) })
  const { requireSignedURLs } = newest.cloudflare as Data
  if (moved?.imageId === newestId) {
    data.cloudflare = { ...(data.cloudflare as Data), imageId: newestId, requireSignedURLs }
  } else if (!isRestored && imageId === imageIdOf(original)) {
    Object.assign(data, pickFacts(newest), { filename: newest.filename })
    data.cloudflare = { ...(newest.cloudflare as Data) }
  }
}

type ReadNewestArgs = {
  req: PayloadRequest
  slug: string
  stored: Data
}

/** As core looks for what a save begins with: the newest version where there are drafts. */
async function readNewest({ req, slug, stored }: ReadNewestArgs): Promise<Data> {
  if (!hasDrafts(req.payload, slug)) return stored
  const { docs } = await req.payload.db.findVersions<Data>({
    collection: slug,
    limit: 1,
    pagination: false,
    req,
    sort: '-updatedAt',
    where: { and: [{ parent: { equals: stored.id } }, { latest: { equals: true } }] },
  })
  return docs[0]?.version ?? stored
}
