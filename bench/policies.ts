import type { Bench } from './support/report.js'
import type { BenchSite } from './support/site.js'

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { compare } from './support/measure.js'
import { readPhotograph } from './support/photograph.js'
import { openSite } from './support/site.js'
import { startAccount } from './support/startAccount.js'
import { uploadPhotograph } from './support/uploadPhotograph.js'

/** What retries, the breaker and the count of calls cost where nothing fails. */
export const policies: Bench = {
  name: 'policies',
  async run() {
    const dir = await mkdtemp(path.join(tmpdir(), 'payload-cloudflare-images-bench-'))
    const account = await startAccount(dir)
    const withAll = await openSite({ options: { ...account.options, placeholder: false } })
    const withNone = await openSite({
      options: {
        ...account.options,
        circuitBreaker: false,
        maxRetries: 0,
        placeholder: false,
        rateLimit: false,
      },
    })
    const data = await readPhotograph()
    const find =
      ({ payload }: BenchSite) =>
      () =>
        payload.find({ collection: 'media', depth: 0, limit: 20, overrideAccess: false })
    const uploads = await compare({
      base: uploadPhotograph(withNone, data),
      ours: uploadPhotograph(withAll, data),
      runs: 101,
    })
    const reads = await compare({
      base: find(withNone),
      ours: find(withAll),
      runs: 201,
      warmups: 20,
    })
    for (const site of [withAll, withNone]) await site.stop()
    account.stop()
    await rm(dir, { force: true, recursive: true })
    return [
      {
        name: 'an upload of 2.5 MB with retries, breaker and limit, time',
        note: `${uploads.ours.wallMs.toFixed(1)} ms, without ${uploads.base.wallMs.toFixed(1)} ms`,
        target: { atMost: 1.02 },
        unit: 'x',
        value: uploads.wallRatio,
      },
      {
        name: 'a read of 20 documents with them, time',
        note: `${reads.ours.wallMs.toFixed(1)} ms, without ${reads.base.wallMs.toFixed(1)} ms`,
        target: { atMost: 1.02 },
        unit: 'x',
        value: reads.wallRatio,
      },
    ]
  },
}
