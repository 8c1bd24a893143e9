import type { Service } from '../../service/createService.js'
import type { Relation } from './findReferences.js'
import type { Database } from './sources.js'

import { CloudflareImagesError } from '../../errors.js'
import { writeCounts } from './usageCounts.js'
import { deleteRows, findImages, imageKey, ofImage, readRows, writeRow } from './usageRows.js'

type Args = Database & {
  image: Relation
  /** Names the place; once for each image. */
  key: string
  service: Service
}

/**
 * Notes a place that no field shows: a newsletter, a template. It counts, and keeps the image from
 * being deleted, until it is taken back.
 *
 * @throws CloudflareImagesError NOT_FOUND for no such image
 */
export async function registerUsage(
  args: Args & { title: string; url?: string | undefined },
): Promise<void> {
  const { image, key, payload, req, title, url } = args
  const [old] = await readManual(args)
  const found = await findImages({ images: [image], payload, req })
  if (!found.has(imageKey(image))) {
    throw new CloudflareImagesError({ code: 'NOT_FOUND', message: 'There is no such image.' })
  }
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
    state: 'manual' as const,
    title,
    url: url ?? null,
    versionId: null,
  }
  await writeRow({ data, old, payload, req })
  await writeCounts({ images: [image], payload, req })
}

/** @returns whether there was such a registration */
export async function unregisterUsage(args: Args): Promise<boolean> {
  const { image, payload, req } = args
  const rows = await readManual(args)
  await deleteRows({ ids: rows.map(({ id }) => id), payload, req })
  if (rows.length > 0) await writeCounts({ images: [image], payload, req })
  return rows.length > 0
}

/** @throws CloudflareImagesError REQUEST_INVALID where the site keeps none of such images */
function readManual({ image, key, payload, req, service }: Args) {
  assertKept(image, service)
  const isManual = [{ kind: { equals: 'manual' } }, { path: { equals: key } }]
  return readRows({ payload, req, where: { and: [...ofImage(image), ...isManual] } })
}

function assertKept(image: Relation, service: Service): void {
  if (service.options.usages !== false && image.slug in service.collections) return
  throw new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    message:
      service.options.usages === false
        ? 'This site does not keep where images are used: the plugin’s option usages is false.'
        : `${image.slug} is not a collection of the plugin.`,
  })
}
