import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'

import type { Place } from './operationSite.js'

export type Ended = {
  code: null | number
  signal: null | string
  stderr: string
  stdout: string
}

const project = path.join(import.meta.dirname, 'project')
const bin = path.resolve('node_modules/payload/bin.js')

/** `payload <args>` in the project's folder, as a person or a cron calls it: without a terminal. */
export function startCommand({ args, place }: { args: readonly string[]; place: Place }): {
  child: ChildProcess
  ended: Promise<Ended>
} {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: project,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      // The parent's own options are Jest's.
      NODE_OPTIONS: '',
      OPERATION_PLACE: JSON.stringify(place),
      PAYLOAD_CONFIG_PATH: path.join(project, 'payload.config.ts'),
      PAYLOAD_DISABLE_DEPENDENCY_CHECKER: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  let stdout = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stderr, stdout }))
  })
  return { child, ended }
}

/** `payload cloudflare-images <args>`, to its end. */
export const runCommand = ({
  args,
  place,
}: {
  args: readonly string[]
  place: Place
}): Promise<Ended> => startCommand({ args: ['cloudflare-images', ...args], place }).ended
