import type { CollectionConfig } from 'payload'

import type { Figure } from './report.js'

import sharp from 'sharp'

import { countQueries } from './countQueries.js'
import { compare } from './measure.js'
import { fill, openSite } from './site.js'

const posts: CollectionConfig = {
  access: { read: () => true },
  admin: { useAsTitle: 'title' },
  fields: [
    { name: 'title', type: 'text' },
    { name: 'cover', relationTo: 'media', type: 'upload' },
  ],
  slug: 'posts',
}

/**
 * "Used in" of an image that many posts show: the first twenty with their titles and links, against
 * asking the posts themselves, which a site without the plugin could do for one known field.
 */
export async function measureUsages({ posts: count }: { posts: number }): Promise<Figure[]> {
  const site = await openSite({ collections: [posts] })
  const { payload } = site
  const data = await sharp({ create: { background: '#888', channels: 3, height: 600, width: 800 } })
    .jpeg()
    .toBuffer()
  await fill({ data, documents: 1, payload })
  for (let index = 0; index < count; index += 1) {
    await payload.create({
      collection: 'posts' as never,
      data: { cover: 1, title: `Post ${index}` },
    })
  }
  const ask = async (path: string): Promise<void> => {
    const response = await site.rest(path)
    const { totalDocs } = (await response.json()) as { totalDocs: number }
    if (totalDocs !== count) throw new Error(`${path}: ${totalDocs} documents`)
  }
  const ours = (): Promise<void> => ask('/api/media/1/usages?limit=20')
  const base = (): Promise<void> => ask('/api/posts?where[cover][equals]=1&limit=20&depth=0')
  await ours()
  const queries = await countQueries(payload, ours)
  const result = await compare({ base, ours, runs: 31, warmups: 5 })
  await site.stop()
  return [
    {
      name: `used-in of an image in ${count} posts, the first 20`,
      note: `${queries} queries; asking the posts ${result.base.wallMs.toFixed(1)} ms`,
      target: { atMost: 100 },
      unit: ' ms',
      value: result.ours.wallMs,
    },
  ]
}
