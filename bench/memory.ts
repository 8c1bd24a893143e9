import type { Bench } from './support/report.js'

import { serve } from '@hono/node-server'
import { spawn } from 'node:child_process'
import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { createEmulator } from '../src/emulator/createEmulator.js'
import { drawNoise } from '../test/fixtures/images.js'

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
    const emulator = createEmulator({ dir: path.join(dir, 'account') })
    const api = serve({ fetch: emulator.fetch, port: 0 })
    await new Promise((resolve) => api.once('listening', resolve))
    const site = await startSite({ apiPort: portOf(api), dir, emulator })
    await upload({ file, url: site.url })
    const before = await site.rss('reset')
    const answers = await Promise.all(
      Array.from({ length: uploads }, async () => upload({ file, url: site.url })),
    )
    const after = await site.rss('peak')
    site.stop()
    api.close()
    await emulator.close()
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

function portOf(server: { address(): unknown }): number {
  return (server.address() as { port: number }).port
}

async function upload({ file, url }: { file: string; url: string }): Promise<number> {
  const form = new FormData()
  form.set('file', await openAsBlob(file, { type: 'image/jpeg' }), 'large.jpg')
  form.set('_payload', '{}')
  const response = await fetch(`${url}/api/media`, { body: form, method: 'POST' })
  await response.text()
  return response.status
}

async function startSite({
  apiPort,
  dir,
  emulator,
}: {
  apiPort: number
  dir: string
  emulator: { accountHash: string; accountId: string; token: string }
}): Promise<{ rss(what: 'peak' | 'reset'): Promise<number>; stop(): void; url: string }> {
  const script = fileURLToPath(new URL('./support/uploadServer.ts', import.meta.url))
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', script], {
    env: {
      ...process.env,
      BENCH_DIR: dir,
      CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
      CLOUDFLARE_API_TOKEN: emulator.token,
      CLOUDFLARE_IMAGES_ACCOUNT_HASH: emulator.accountHash,
      CLOUDFLARE_IMAGES_API_BASE_URL: `http://127.0.0.1:${apiPort}/client/v4`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const found = /port (\d+)/.exec(chunk.toString())?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', () => reject(new Error('The site did not start')))
  })
  const url = `http://127.0.0.1:${port}`
  return {
    async rss(what) {
      return Number(await (await fetch(`${url}/rss/${what}`)).text())
    },
    stop: () => child.kill(),
    url,
  }
}
