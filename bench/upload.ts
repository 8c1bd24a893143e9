import type { Bench } from './support/report.js'

import { compare } from './support/measure.js'
import { readPhotograph } from './support/photograph.js'
import { openSite } from './support/site.js'

/** Creating a 2.5 MB upload with six sizes: ours against Payload's own local storage. */
export const upload: Bench = {
  name: 'upload',
  async run() {
    const data = await readPhotograph()
    const [ours, base] = [await openSite({ plugin: true }), await openSite({ plugin: false })]
    let run = 0
    const create = (site: typeof ours) => () =>
      site.payload.create({
        collection: 'media',
        data: {},
        file: {
          data,
          mimetype: 'image/jpeg',
          name: `photo-of-run-${(run += 1)}.jpg`,
          size: data.byteLength,
        },
      })
    const result = await compare({ base: create(base), ours: create(ours), runs: 9 })
    await ours.stop()
    await base.stop()
    const note = `ours ${result.ours.wallMs.toFixed(0)} ms, CPU ${result.ours.cpuMs.toFixed(0)} ms; Payload ${result.base.wallMs.toFixed(0)} ms, CPU ${result.base.cpuMs.toFixed(0)} ms`
    return [
      {
        name: 'create a 2.5 MB upload with six sizes, time',
        note,
        target: { atMost: 0.35 },
        unit: 'x',
        value: result.wallRatio,
      },
      {
        name: 'create a 2.5 MB upload with six sizes, CPU',
        target: { atMost: 0.35 },
        unit: 'x',
        value: result.cpuRatio,
      },
    ]
  },
}
