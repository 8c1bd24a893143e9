import type { CloudflareImagesOptions } from '../../src/index.js'

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'

type StartedAccount = {
  batchBaseURL: string
  options: Partial<CloudflareImagesOptions>
  stop(): void
}

/** The emulator in a process of its own, as Cloudflare is one. */
export async function startAccount(dir: string): Promise<StartedAccount> {
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
  const args = ['--import', 'tsx', cli, 'emulate', '--port', '0', '--dir', dir]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const env: Record<string, string> = {}
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /^(CLOUDFLARE_\w+)=(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) env[name] = value
    if (line.startsWith('Press')) break
  }
  return {
    batchBaseURL: env.CLOUDFLARE_IMAGES_BATCH_BASE_URL!,
    options: {
      accountHash: env.CLOUDFLARE_IMAGES_ACCOUNT_HASH!,
      accountId: env.CLOUDFLARE_ACCOUNT_ID!,
      apiBaseURL: env.CLOUDFLARE_IMAGES_API_BASE_URL!,
      apiToken: env.CLOUDFLARE_API_TOKEN!,
      mode: 'cloudflare',
    },
    stop: () => child.kill(),
  }
}
