import type { Figure } from './report.js'

import { takePhotographs } from '../../test/fixtures/photographs.js'
import { openSite } from './site.js'

type Shown = { thumbnailURL?: null | string }

/** What a browser fetches to show a list of photographs of 5 MB. */
export async function measureThumbnails({
  photographs,
}: {
  photographs: number
}): Promise<Figure[]> {
  const site = await openSite({ plugin: true })
  let originals = 0
  for await (const data of takePhotographs({ count: photographs, minBytes: 5_000_000 })) {
    originals += data.byteLength
    const file = { data, mimetype: 'image/jpeg', name: 'photo.jpg', size: data.byteLength }
    await site.payload.create({ collection: 'media', data: {}, file })
  }
  const { docs } = await site.payload.find({ collection: 'media', depth: 0, limit: photographs })
  let bytes = 0
  let largest = 0
  for (const { thumbnailURL } of docs as unknown as readonly Shown[]) {
    const response = await site.rest(String(thumbnailURL), { accept: 'image/avif,image/webp,*/*' })
    if (response.status !== 200) throw new Error(`${thumbnailURL}: ${response.status}`)
    const { byteLength } = await response.arrayBuffer()
    bytes += byteLength
    largest = Math.max(largest, byteLength)
  }
  await site.stop()
  return [
    {
      name: `a list of ${docs.length} photographs of 5 MB, transfer of its thumbnails`,
      note: `originals ${(originals / 1e6).toFixed(0)} MB; the largest thumbnail ${(largest / 1000).toFixed(1)} kB`,
      target: { atMost: 1.5 },
      unit: ' MB',
      value: bytes / 1e6,
    },
  ]
}
