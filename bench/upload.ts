import type { Bench } from './support/report.js'

import { compare } from './support/measure.js'
import { readPhotograph } from './support/photograph.js'
import { openSite } from './support/site.js'
import { uploadPhotograph } from './support/uploadPhotograph.js'

/** Creating a 2.5 MB upload with six sizes: ours against Payload's own local storage. */
export const upload: Bench = {
  name: 'upload',
  async run() {
    const data = await readPhotograph()
    const [ours, base] = [await openSite({ plugin: true }), await openSite({ plugin: false })]
    const result = await compare({
      base: uploadPhotograph(base, data),
      ours: uploadPhotograph(ours, data),
      runs: 9,
    })
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
