import type { Service } from '../../service/createService.js'
import type { Relation } from './reference.js'

import { CloudflareImagesError } from '../../errors.js'
import { findImages } from './findImages.js'
import { imageKey, ofImage, readRows, deleteRows, scopeOf, type Database } from './usageRows.js'
import { usagesSlug } from './usagesCollection.js'
import { writeCounts } from './writeCounts.js'

type Args = Database & {
  image: Relation
  /** Names the place; once for each image. */
  key: string
  service: Service
}

type RegisterUsageArgs = Args & { title: string; url?: string | undefined }

/**
 * Notes a place that no field shows: a newsletter, a template. It counts, and keeps the image from
 * being deleted, until it is taken back.
 *
 * @throws CloudflareImagesError NOT_FOUND for no such image
 */
export async function registerUsage({
  image,
  key,
  payload,
  req,
  service,
  title,
  url,
}: RegisterUsageArgs): Promise<void> {
  assertKept({ image, service })
  const found = await findImages({ images: [image], payload, req })
  if (!found.has(imageKey(image))) {
    throw new CloudflareImagesError({ code: 'NOT_FOUND', message: 'There is no such image.' })
  }
  const [known] = await readManual({ image, key, payload, req })
  const data = {
    collectionSlug: image.slug,
    documentId: image.id,
    isCounted: true,
    kind: 'manual',
    locale: null,
    path: key,
    source: `manual:${key}`,
    sourceId: null,
    sourceSlug: 'manual',
    state: 'manual',
    title,
    url: url ?? null,
    versionId: null,
  }
  const scope = scopeOf(req)
  if (known === undefined) await payload.db.create({ collection: usagesSlug, data, ...scope })
  else await payload.db.updateOne({ collection: usagesSlug, data, id: known.id, ...scope })
  await writeCounts({ images: [image], payload, req })
}

/** @returns whether there was such a registration */
export async function unregisterUsage({
  image,
  key,
  payload,
  req,
  service,
}: Args): Promise<boolean> {
  assertKept({ image, service })
  const rows = await readManual({ image, key, payload, req })
  await deleteRows({ ids: rows.map(({ id }) => id), payload, req })
  if (rows.length > 0) await writeCounts({ images: [image], payload, req })
  return rows.length > 0
}

const readManual = ({ image, key, payload, req }: Omit<Args, 'service'>) =>
  readRows({
    payload,
    req,
    where: {
      and: [...ofImage(image), { kind: { equals: 'manual' } }, { path: { equals: key } }],
    },
  })

function assertKept({ image, service }: Pick<Args, 'image' | 'service'>): void {
  if (service.options.usages !== false && image.slug in service.collections) return
  throw new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    message:
      service.options.usages === false
        ? 'This site does not keep where images are used: the plugin’s option usages is false.'
        : `${image.slug} is not a collection of the plugin.`,
  })
}
