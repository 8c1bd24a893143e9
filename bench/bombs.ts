import type { Bench, Figure } from './support/report.js'

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { drawBombs } from '../test/fixtures/bombs.js'
import { median } from './support/measure.js'
import { startUploadSite } from './support/startUploadSite.js'

const runs = 5

/** Files that are small and would be huge: how fast a site refuses each, and what of its memory it takes. */
export const bombs: Bench = {
  name: 'bombs',
  async run() {
    const dir = await mkdtemp(path.join(tmpdir(), 'payload-cloudflare-images-bench-'))
    const site = await startUploadSite(dir)
    const figures: Figure[] = []
    for (const { bytes, filename, mimeType, name } of await drawBombs()) {
      const times: number[] = []
      // The first one loads what the others use.
      await send({ bytes, filename, mimeType, url: site.url })
      const before = await site.rss('reset')
      for (let run = 0; run < runs; run += 1) {
        const start = performance.now()
        const status = await send({ bytes, filename, mimeType, url: site.url })
        times.push(
          status === 400 || status === 413 ? performance.now() - start : Number.POSITIVE_INFINITY,
        )
      }
      const grown = (await site.rss('peak')) - before
      figures.push(
        { name: `${name}, refused`, target: { atMost: 300 }, unit: ' ms', value: median(times) },
        { name: `${name}, memory`, target: { atMost: 100 }, unit: ' MB', value: grown },
      )
    }
    await site.stop()
    await rm(dir, { force: true, recursive: true })
    return figures
  },
}

type SendArgs = { bytes: Uint8Array; filename: string; mimeType: string; url: string }

async function send({ bytes, filename, mimeType, url }: SendArgs): Promise<number> {
  const form = new FormData()
  form.set('file', new Blob([Uint8Array.from(bytes)], { type: mimeType }), filename)
  form.set('_payload', '{}')
  const response = await fetch(`${url}/api/media`, { body: form, method: 'POST' })
  await response.text()
  return response.status
}
