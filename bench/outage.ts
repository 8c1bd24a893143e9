import type { Bench } from './support/report.js'

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { nodeFetch } from '../src/cloudflare/nodeFetch.js'
import { median, sample } from './support/measure.js'
import { readPhotograph } from './support/photograph.js'
import { openSite } from './support/site.js'
import { startAccount } from './support/startAccount.js'

const uploads = 8
const runs = 201

/** Editors save posts while others' uploads wait for a Cloudflare that does not answer. */
export const outage: Bench = {
  name: 'outage',
  async run() {
    const dir = await mkdtemp(path.join(tmpdir(), 'payload-cloudflare-images-bench-'))
    const account = await startAccount(dir)
    let calls = 0
    let isGone = false
    const site = await openSite({
      collections: [{ fields: [{ name: 'title', type: 'text' }], slug: 'posts' }],
      options: {
        ...account.options,
        circuitBreaker: false,
        fetch(url, init) {
          if (!isGone) return nodeFetch(url, init)
          calls += 1
          return untilAborted(init.signal)
        },
        placeholder: false,
        timeoutMs: 3000,
      },
    })
    const { payload } = site
    const data = await readPhotograph()
    const { id } = await payload.create({ collection: 'posts', data: { title: 'A post' } })
    const save = () => payload.update({ collection: 'posts', data: { title: 'Another' }, id })
    const upload = (name: string) =>
      payload.create({
        collection: 'media',
        data: {},
        file: { data, mimetype: 'image/jpeg', name, size: data.byteLength },
      })
    await upload('before.jpg')
    const timeSaves = async (): Promise<number> => {
      const times: number[] = []
      for (let run = 0; run < runs; run += 1) times.push((await sample(save)).wallMs)
      return median(times)
    }
    await timeSaves()
    const before = await timeSaves()
    isGone = true
    let lost = 0
    const waiting = Array.from({ length: uploads }, (_, index) =>
      upload(`lost-${index}.jpg`).catch(() => (lost += 1)),
    )
    // Their files are read and their rows written: from here on, all wait.
    while (calls === 0) await setTimeout(50)
    await setTimeout(1000)
    const meanwhile = await timeSaves()
    const lostMeanwhile = lost
    // The client's own timers do not keep a process alive.
    const alive = setInterval(() => undefined, 1000)
    await Promise.all(waiting)
    clearInterval(alive)
    await site.stop()
    account.stop()
    await rm(dir, { force: true, recursive: true })
    return [
      {
        name: `save a post while ${uploads} uploads wait for Cloudflare: time, compared with before`,
        note: `${meanwhile.toFixed(1)} ms, before ${before.toFixed(1)} ms; ${uploads - lostMeanwhile} uploads still waited`,
        target: { atMost: 1.1 },
        unit: 'x',
        value: meanwhile / before,
      },
      {
        name: 'the same: uploads that were told of the outage',
        target: { atLeast: uploads },
        unit: '',
        value: lost,
      },
    ]
  },
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error))
  })
}
