import type { Where } from 'payload'

import type { Bench, Figure } from './support/report.js'
import type { BenchSite } from './support/site.js'

import sharp from 'sharp'

import { countQueries } from './support/countQueries.js'
import { compare } from './support/measure.js'
import { measureThumbnails } from './support/measureThumbnails.js'
import { measureUsages } from './support/measureUsages.js'
import { multiplyDocument } from './support/multiplyDocument.js'
import { fill, openSite } from './support/site.js'

const documents = 10_000

/** A page as the panel asks for it, and what the panel without the plugin would ask for the same. */
type Look = {
  /** @default 1.15 */
  atMost?: number
  limit: number
  name: string
  /** Of ours alone: without the plugin there is a table, which reads whole documents. */
  select?: object
  where?: { base: Where; ours: Where }
}

/** What a card of the gallery shows. */
const gallery = {
  alt: true,
  cloudflare: { requireSignedURLs: true, status: true },
  filename: true,
  height: true,
  mimeType: true,
  thumbnailURL: true,
  url: true,
  width: true,
}

const large: Where = { filesize: { greater_than: String(5 * 1024 * 1024) } }

/** As the panel does: in each field that a collection is searched by. */
const searchIn = (...fields: string[]): Where => ({
  or: fields.map((field) => ({ [field]: { like: 'photo-77' } })),
})
const ourSearch = searchIn('filename', 'cloudflare.originalFilename', 'cloudflare.imageId', 'alt')

const looks: readonly Look[] = [
  { limit: 10, name: 'a page of 10' },
  { limit: 100, name: 'a page of 100' },
  { limit: 10, name: 'a page of 10 large ones', where: { base: large, ours: large } },
  {
    limit: 10,
    name: 'a page of 10 that a search finds, in four fields',
    where: { base: searchIn('filename', 'mimeType', 'url', 'alt'), ours: ourSearch },
  },
  {
    // What looking at three more columns of each row costs.
    atMost: 2,
    limit: 10,
    name: 'a page of 10 that a search finds, in four fields against one',
    where: { base: searchIn('filename'), ours: ourSearch },
  },
  { limit: 48, name: 'a gallery page of 48, against a table of as many', select: gallery },
]

/** What the panel asks of 10,000 documents, against the same without the plugin; and its thumbnails. */
export const admin: Bench = {
  isLong: true,
  name: 'admin',
  async run() {
    const data = await sharp({
      create: { background: '#888', channels: 3, height: 1400, width: 2100 },
    })
      .jpeg({ quality: 40 })
      .toBuffer()
    const [ours, base] = [await openSite({ plugin: true }), await openSite({ plugin: false })]
    for (const { payload } of [ours, base]) {
      await fill({ data, documents: 1, payload })
      await multiplyDocument({ documents, payload })
    }
    const figures: Figure[] = []
    for (const look of looks) figures.push(...(await measureLook({ base, look, ours })))
    await ours.stop()
    await base.stop()
    return [
      ...figures,
      ...(await measureUsages({ posts: 1000 })),
      ...(await measureThumbnails({ photographs: 100 })),
    ]
  },
}

async function measureLook({
  base,
  look,
  ours,
}: {
  base: BenchSite
  look: Look
  ours: BenchSite
}): Promise<Figure[]> {
  const { atMost = 1.15, limit, name, select, where } = look
  const find = (site: BenchSite) => () =>
    site.payload.find({
      collection: 'media',
      depth: 0,
      draft: true,
      includeLockStatus: true,
      limit,
      overrideAccess: false,
      sort: '-createdAt',
      ...(select === undefined || site === base ? {} : { select: select as never }),
      ...(where === undefined ? {} : { where: where[site === base ? 'base' : 'ours'] }),
    })
  for (const site of [ours, base]) {
    const { docs } = await find(site)()
    if (docs.length !== limit) throw new Error(`${name}: ${docs.length} documents`)
  }
  const extra =
    (await countQueries(ours.payload, find(ours))) - (await countQueries(base.payload, find(base)))
  const result = await compare({ base: find(base), ours: find(ours), runs: 61, warmups: 20 })
  return [
    {
      name: `${name} of 10,000, time`,
      note: `ours ${result.ours.wallMs.toFixed(1)} ms, without ${result.base.wallMs.toFixed(1)} ms`,
      target: { atMost },
      unit: 'x',
      value: result.wallRatio,
    },
    { name: `${name}, extra queries`, target: { atMost: 0 }, unit: '', value: extra },
  ]
}
