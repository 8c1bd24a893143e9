import type { PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { imageIdOf, otherFileOf } from '../../service/documentImage.js'
import { privacyRowId } from '../../service/ledger.js'
import { hasDrafts } from '../database/hasVersions.js'
import { contextOf } from '../request/context.js'
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
  const file = fileOf({ ...original, ...data })
  if (file === undefined || file === fileOf(stored)) return
  const newest = await readNewest({ req, slug, stored })
  const newestId = imageIdOf(newest)
  const newestFile = fileOf(newest)
  if (newestFile === undefined || newestFile === file) return
  const isStale = !isRestored && file === fileOf(original)
  if (imageId === undefined || newestId === undefined) {
    if (isStale) takeOver({ data, newest })
    return
  }
  const { ledger } = contextOf({ req, service })
  const moved = await ledger.readRow({ durable: false, id: privacyRowId(imageId) })
  const { requireSignedURLs } = newest.cloudflare as Data
  if (moved?.imageId === newestId) {
    data.cloudflare = { ...(data.cloudflare as Data), imageId: newestId, requireSignedURLs }
  } else if (isStale) takeOver({ data, newest })
}

/** An image, or the name of a file that is not at Cloudflare. */
function fileOf(doc: Data | undefined): string | undefined {
  const filename = otherFileOf(doc)
  return imageIdOf(doc) ?? (filename === undefined ? undefined : `file ${filename}`)
}

function takeOver({ data, newest }: { data: Data; newest: Data }): void {
  Object.assign(data, pickFacts(newest), { filename: newest.filename })
  data.cloudflare = { ...(newest.cloudflare as Data) }
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
