import type { CrashSite } from './crashSite.js'
import type { Scenario } from './scenarios.js'

import { drawSolid } from '../../fixtures/images.js'
import { imageIdOf, readRows, readVersions, type Row } from './compareSides.js'
import { createDocument } from './scenarios.js'
import { readNotes, writeNotes } from './visitor.js'

const collection = 'guarded'

const shown = async ({ payload }: CrashSite): Promise<Row[]> => [
  ...(await readRows(payload, collection)),
  ...(await readVersions(payload, { collection })),
]

/** Two documents of one image, the first with an older version and a draft. */
async function prepare(site: CrashSite): Promise<void> {
  const { payload, service } = site
  const { id } = await createDocument(site, collection)
  const first = id as number | string
  await payload.update({ collection, data: { _status: 'published', alt: 'b' }, id: first })
  await payload.update({ collection, data: { alt: 'c' }, draft: true, id: first })
  const bytes = await drawSolid({ format: 'jpeg', height: 30, width: 40 })
  const file = { data: bytes, mimetype: 'image/jpeg', name: 'shared.jpg', size: bytes.byteLength }
  const second = await payload.create({ collection, data: { _status: 'published' }, file })
  const row = (await readRows(payload, collection)).find((other) => other.id === first)
  const imageId = imageIdOf(row ?? {})
  const { client } = await service.connect()
  await client.deleteImage({ imageId: imageIdOf(second) })
  const data = { cloudflare: { ...(second as Row).cloudflare, imageId } }
  await payload.db.updateOne({ collection, data, id: second.id })
  await payload.db.deleteVersions({ collection, where: { parent: { equals: second.id } } })
  await writeNotes(site, { document: first })
}

async function makePrivate(site: CrashSite): Promise<void> {
  const { document } = await readNotes(site)
  await site.payload.update({
    collection,
    data: { alt: 'd', cloudflare: { requireSignedURLs: true } },
    id: document ?? '',
  })
}

/** Everybody shows the one image, and says of it what Cloudflare says. */
async function findLiars(site: CrashSite): Promise<string[]> {
  const images = await site.stored.list()
  const [image] = images
  if (image === undefined || images.length > 1) return [`there are ${images.length} images`]
  return (await shown(site))
    .filter(
      (row) =>
        imageIdOf(row) !== image.imageId ||
        (row.cloudflare?.requireSignedURLs ?? false) !== image.requireSignedURLs,
    )
    .map((row) => `${JSON.stringify(row.cloudflare)} is not what Cloudflare says`)
}

/** Images that become private, which gives them another id. */
export const privacyScenarios = {
  privacy: {
    collection,
    prepare,
    // Whoever got no answer saves again.
    async resume(site) {
      const breaches = await findLiars(site)
      await makePrivate(site)
      breaches.push(...(await findLiars(site)))
      const [image] = await site.stored.list()
      return image?.requireSignedURLs === true ? breaches : [...breaches, 'the image is public']
    },
    run: makePrivate,
  },
} as const satisfies Readonly<Record<string, Scenario>>
