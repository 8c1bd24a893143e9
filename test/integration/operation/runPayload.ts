import type { Place } from './operationSite.js'

import { afterAll } from '@jest/globals'
import { buildSync } from 'esbuild'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'

export type Ended = {
  code: null | number
  signal: null | string
  stderr: string
  stdout: string
}

const project = path.join(import.meta.dirname, 'project')
const bin = path.resolve('node_modules/payload/bin.js')

const cache = path.resolve('.cache')

let compiledDir: string | undefined
afterAll(async () => {
  if (compiledDir !== undefined) await rm(compiledDir, { force: true, recursive: true })
})

/**
 * The project as JavaScript, built once: loading its hundreds of sources takes a process longer than what
 * it is called for. Its folders are those of the sources: the plugin finds its command from where it is.
 *
 * @returns the path of the config, below the repository: packages are found from there
 */
function compileProject(): string {
  if (compiledDir === undefined) {
    mkdirSync(cache, { recursive: true })
    compiledDir = mkdtempSync(path.join(cache, 'operation-'))
    buildSync({
      bundle: true,
      chunkNames: 'plugin/commands/[name]-[hash]',
      entryPoints: [
        { in: path.join(project, 'payload.config.ts'), out: 'plugin/commands/payload.config' },
        { in: path.resolve('src/exports/command.ts'), out: 'exports/command' },
      ],
      format: 'esm',
      logLevel: 'error',
      outExtension: { '.js': '.mjs' },
      outdir: compiledDir,
      packages: 'external',
      platform: 'node',
      splitting: true,
      target: 'node20',
    })
  }
  return path.join(compiledDir, 'plugin/commands/payload.config.mjs')
}

type Command = {
  args: readonly string[]
  /** The config and the plugin as TypeScript, which Payload transpiles as it loads them. */
  isTypeScript?: boolean
  place: Place
}

/** `payload <args>` in the project's folder, as a person or a cron calls it: without a terminal. */
export function startCommand({ args, isTypeScript = false, place }: Command): {
  child: ChildProcess
  ended: Promise<Ended>
} {
  const config = isTypeScript ? path.join(project, 'payload.config.ts') : compileProject()
  const flags = isTypeScript ? [] : ['--disable-transpile']
  const child = spawn(process.execPath, [bin, ...args, ...flags], {
    cwd: project,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      // The parent's own options are Jest's.
      NODE_OPTIONS: '',
      OPERATION_PLACE: JSON.stringify(place),
      PAYLOAD_CONFIG_PATH: config,
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
export const runCommand = ({ args, ...rest }: Command): Promise<Ended> =>
  startCommand({ args: ['cloudflare-images', ...args], ...rest }).ended
