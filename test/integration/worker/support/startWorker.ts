import type { Readable } from 'node:stream'

import { build } from 'esbuild'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

import { startEdgeCache, type EdgeCache } from './startEdgeCache.js'
import { startImagesBackend, type ImagesBackend } from './startImagesBackend.js'
import { writeConfig } from './writeConfig.js'

const root = path.resolve(import.meta.dirname, '../../../..')

/** The program of this platform. */
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string }

export type RunningWorker = {
  backend: ImagesBackend
  cache: EdgeCache
  close(): Promise<void>
  /** What the process wrote: uncaught exceptions, for one. */
  log(): string
  /** Where the Worker answers. */
  url: string
}

/** As the documentation has it: the package's Worker, and no more. */
const plain = "export { default } from './src/exports/worker.ts'"

/**
 * The Worker in the real workerd, with the real client of the Images binding; behind it stand
 * servers of this process.
 *
 * @param args.bindings texts and secrets by name.
 * @param args.source of the Worker, seen from the project's root.
 */
export async function startWorker({
  bindings,
  compatibilityDate = '2026-11-01',
  source = plain,
}: {
  bindings: Readonly<Record<string, string>>
  compatibilityDate?: string
  source?: string
}): Promise<RunningWorker> {
  const dir = await mkdtemp(path.join(tmpdir(), 'worker-'))
  const [backend, cache] = await Promise.all([startImagesBackend(), startEdgeCache()])
  const main = await bundle(source)
  const config = writeConfig({
    bindings,
    cacheOrigin: cache.origin,
    compatibilityDate,
    imagesOrigin: backend.origin,
    main,
  })
  const file = path.join(dir, 'config.capnp')
  await writeFile(file, config)
  const child = spawn(workerd, ['serve', '--control-fd=3', file], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  // A suite that breaks must neither wait for it nor leave it behind.
  child.unref()
  const kill = (): boolean => child.kill()
  process.once('exit', kill)
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk))
  }
  const log = (): string => Buffer.concat(chunks).toString('utf8')
  return {
    backend,
    cache,
    async close() {
      process.off('exit', kill)
      await stop(child)
      await Promise.all([backend.close(), cache.close(), rm(dir, { force: true, recursive: true })])
    },
    log,
    url: `http://127.0.0.1:${await readPort({ child, log })}`,
  }
}

async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    bundle: true,
    format: 'esm',
    alias: { 'payload-cloudflare-images/worker': path.join(root, 'src/exports/worker.ts') },
    stdin: { contents: source, loader: 'ts', resolveDir: root },
    write: false,
  })
  return outputFiles[0]!.text
}

/** workerd says on this channel where it listens. */
async function readPort({
  child,
  log,
}: {
  child: ChildProcess
  log: () => string
}): Promise<number> {
  for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
    const message = JSON.parse(line) as { event: string; port?: number }
    if (message.event === 'listen' && message.port !== undefined) return message.port
  }
  throw new Error(`workerd did not start: ${log()}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}
