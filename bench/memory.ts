import type { Bench } from './support/report.js'

import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { drawNoise } from '../test/fixtures/images.js'
import { startUploadSite } from './support/startUploadSite.js'

const uploads = 20
const tenMegabytes = 10 * 1024 * 1024

/** 20 uploads of 10 MB at once, from temporary files: how much the site's process grows. */
export const memory: Bench = {
  name: 'memory',
  async run() {
    const dir = await mkdtemp(path.join(tmpdir(), 'payload-cloudflare-images-bench-'))
    const file = path.join(dir, 'large.jpg')
    const bytes = await drawNoise({
      height: 2800,
      seed: 7,
      targetBytes: tenMegabytes - 200_000,
      width: 4200,
    })
    await writeFile(file, bytes)
    const site = await startUploadSite(dir)
    await upload({ file, url: site.url })
    const before = await site.rss('reset')
    const answers = await Promise.all(
      Array.from({ length: uploads }, async () => upload({ file, url: site.url })),
    )
    const after = await site.rss('peak')
    await site.stop()
    await rm(dir, { force: true, recursive: true })
    const saved = answers.filter((status) => status === 201).length
    return [
      {
        name: '20 uploads of 10 MB at once, saved',
        target: { atLeast: uploads },
        unit: '',
        value: saved,
      },
      {
        name: '20 uploads of 10 MB at once, growth of resident memory',
        note: `${(bytes.byteLength / 1e6).toFixed(1)} MB each, from ${before.toFixed(0)} MB`,
        target: { atMost: 120 },
        unit: ' MB',
        value: after - before,
      },
    ]
  },
}

async function upload({ file, url }: { file: string; url: string }): Promise<number> {
  const form = new FormData()
  form.set('file', await openAsBlob(file, { type: 'image/jpeg' }), 'large.jpg')
  form.set('_payload', '{}')
  const response = await fetch(`${url}/api/media`, { body: form, method: 'POST' })
  await response.text()
  return response.status
}
