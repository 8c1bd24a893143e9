import type { Bench } from './support/report.js'

import sharp from 'sharp'

import { countQueries } from './support/countQueries.js'
import { compare } from './support/measure.js'
import { fill, openSite } from './support/site.js'

const documents = 100

/** Reading 100 documents with six sizes: ours against the same collection without the plugin. */
export const read: Bench = {
  name: 'read',
  async run() {
    const data = await sharp({
      create: { background: '#888', channels: 3, height: 1400, width: 2100 },
    })
      .jpeg({ quality: 40 })
      .toBuffer()
    const [ours, base] = [await openSite({ plugin: true }), await openSite({ plugin: false })]
    for (const { payload } of [ours, base]) await fill({ data, documents, payload })
    const find =
      ({ payload }: typeof ours) =>
      () =>
        payload.find({ collection: 'media', depth: 0, limit: documents, overrideAccess: false })
    const queries = {
      base: await countQueries(base.payload, find(base)),
      ours: await countQueries(ours.payload, find(ours)),
    }
    const result = await compare({ base: find(base), ours: find(ours), runs: 61, warmups: 20 })
    await ours.stop()
    await base.stop()
    const note = `ours ${result.ours.wallMs.toFixed(1)} ms, without ${result.base.wallMs.toFixed(1)} ms`
    return [
      {
        name: 'read 100 documents with six sizes, time',
        note,
        target: { atMost: 1.15 },
        unit: 'x',
        value: result.wallRatio,
      },
      {
        name: 'read 100 documents, extra queries',
        target: { atMost: 0 },
        unit: '',
        value: queries.ours - queries.base,
      },
    ]
  },
}
