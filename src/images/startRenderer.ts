import type { ChildProcess } from 'node:child_process'

import type { RenderBudget, RenderEnd } from './renderBudget.js'

import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { CloudflareImagesError } from '../errors.js'
import { toRenderEndError, wallLimitMs } from './renderBudget.js'
import { rendererEnvironment } from './rendererEnvironment.js'
import { rendererProgram } from './rendererProgram.js'

/** One step of a pipeline: a method of sharp and what it is given, buffers by their number. */
export type RecordedCall = [name: string, args: readonly unknown[]]

export type RecordedPipeline = {
  args: readonly unknown[]
  calls: readonly RecordedCall[]
  finish: RecordedCall
}

/** A process that has sharp loaded, and may be ended at any time. */
export type Renderer = {
  begin(budget: RenderBudget): void
  /** Ends the budget and forgets the buffers. False when the process is not worth keeping. */
  end(): Promise<boolean>
  isAlive(): boolean
  kill(): void
  run(pipeline: RecordedPipeline): Promise<unknown>
  /** @returns the number by which pipelines name it */
  sendBuffer(bytes: Uint8Array): number
}

type Answer = { error?: string; id?: number; over?: RenderEnd; value?: unknown }
type Waiting = { reject: (error: unknown) => void; resolve: (value: unknown) => void }

/** Memory that libvips has not given back: a fresh process is cheaper than to go on with it. */
const maxIdleBytes = 400 * 1024 * 1024
/** Loading sharp takes a fifth of a second; of a machine that can hardly breathe, many. */
const startLimitMs = 30_000

/**
 * @param bases folders from which sharp is looked for: beside this package, else where the site runs
 * @param limitMs how long the process may take until it is ready
 * @throws SHARP_MISSING when sharp is not there, API_UNAVAILABLE when no process starts
 */
export async function startRenderer(
  bases = listBases(),
  limitMs = startLimitMs,
): Promise<Renderer> {
  const child = spawnProgram()
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let lastBuffer = 0
  let ended: Error | undefined
  let clock: NodeJS.Timeout | undefined

  const fail = (error: Error): void => {
    if (ended !== undefined) return
    ended = error
    clearTimeout(clock)
    child.kill('SIGKILL')
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  child.on('error', (cause) => fail(toRenderEndError({ cause, end: 'start' })))
  child.on('exit', () => fail(toRenderEndError({ end: 'crash' })))
  child.on('message', (message) => {
    const { error, id, over, value } = message as Answer
    if (over !== undefined) {
      fail(toRenderEndError({ end: over }))
      return
    }
    const asked = waiting.get(id ?? 0)
    waiting.delete(id ?? 0)
    if (error === undefined) asked?.resolve(value)
    else asked?.reject(new Error(error))
  })
  const send = (message: Record<string, unknown>): void => {
    if (ended !== undefined) return
    child.send(message, (error) => {
      if (error !== null) fail(toRenderEndError({ end: 'crash' }))
    })
  }
  const ask = (message: Record<string, unknown>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) {
        reject(ended)
        return
      }
      lastId += 1
      waiting.set(lastId, { reject, resolve })
      send({ ...message, id: lastId })
    })

  clock = setTimeout(() => fail(toRenderEndError({ end: 'start' })), limitMs)
  await ask({ bases, kind: 'load' }).catch((cause: unknown) => {
    const isOurs = cause instanceof CloudflareImagesError
    const error = isOurs ? cause : toMissingError(cause)
    fail(error)
    throw error
  })
  clearTimeout(clock)
  unref(child)
  return {
    begin(budget) {
      // The process watches itself; should it be stopped from doing so, the clock ends it.
      clock = setTimeout(() => fail(toRenderEndError({ end: 'time' })), wallLimitMs(budget))
      child.ref()
      child.channel?.ref()
      lastBuffer = 0
      send({ cpuMs: budget.cpuMs, kind: 'begin', rssBytes: budget.rssBytes })
    },
    async end() {
      // Native code that somebody has turned away from would go on, without a bound.
      if (waiting.size > 0) fail(toRenderEndError({ end: 'crash' }))
      const rssBytes = await ask({ kind: 'end' }).catch(() => Infinity)
      clearTimeout(clock)
      unref(child)
      return ended === undefined && typeof rssBytes === 'number' && rssBytes < maxIdleBytes
    },
    isAlive: () => ended === undefined,
    kill: () => fail(toRenderEndError({ end: 'crash' })),
    run: (pipeline) => ask({ ...pipeline, kind: 'run' }),
    sendBuffer(bytes) {
      lastBuffer += 1
      send({ bytes, kind: 'buffer', number: lastBuffer })
      return lastBuffer
    },
  }
}

function spawnProgram(): ChildProcess {
  try {
    return spawn(process.execPath, ['-e', rendererProgram], {
      env: rendererEnvironment() as NodeJS.ProcessEnv,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      windowsHide: true,
    })
  } catch (cause) {
    throw toRenderEndError({ cause, end: 'start' })
  }
}

/** An idle renderer keeps no script from ending, and ends with it. */
function unref(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
}

function listBases(): string[] {
  const own = import.meta.url.startsWith('file:')
    ? path.dirname(fileURLToPath(import.meta.url))
    : ''
  const script = process.argv[1] === undefined ? '' : path.dirname(process.argv[1])
  return [own, process.cwd(), script].filter((base) => path.isAbsolute(base))
}

function toMissingError(cause: unknown): CloudflareImagesError {
  return new CloudflareImagesError({
    cause,
    code: 'SHARP_MISSING',
    message: 'Images are rendered with sharp, which could not be loaded. Run `npm install sharp`.',
  })
}
