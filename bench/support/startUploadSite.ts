import { serve } from '@hono/node-server'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { createEmulator } from '../../src/emulator/createEmulator.js'

type UploadSite = {
  /** Resident memory in MB: the peak since the last reset. */
  rss(what: 'peak' | 'reset'): Promise<number>
  stop(): Promise<void>
  url: string
}

/** A site of its own process that everybody may upload to, and the account behind it. */
export async function startUploadSite(dir: string): Promise<UploadSite> {
  const emulator = createEmulator({ dir: path.join(dir, 'account') })
  const api = serve({ fetch: emulator.fetch, port: 0 })
  await new Promise((resolve) => api.once('listening', resolve))
  const site = await startProcess({ apiPort: portOf(api), dir, emulator })
  return {
    ...site,
    async stop() {
      site.stop()
      api.close()
      await emulator.close()
    },
  }
}

function portOf(server: { address(): unknown }): number {
  return (server.address() as { port: number }).port
}

async function startProcess({
  apiPort,
  dir,
  emulator,
}: {
  apiPort: number
  dir: string
  emulator: { accountHash: string; accountId: string; token: string }
}): Promise<{ rss(what: 'peak' | 'reset'): Promise<number>; stop(): void; url: string }> {
  const script = fileURLToPath(new URL('./uploadServer.ts', import.meta.url))
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
