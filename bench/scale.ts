import type { Bench, Figure } from './support/report.js'
import type { ScaleReply, ScaleRequest, ScaleTask } from './support/scaleSite.js'

import { serve } from '@hono/node-server'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { createEmulator } from '../src/emulator/createEmulator.js'
import { type PlantedImage, plantImages } from '../test/fixtures/plantImages.js'

const sizes = [1000, 10_000, 100_000] as const
const tasks = ['reconcile', 'dryRun', 'cleanup'] as const
const names: Readonly<Record<ScaleTask, string>> = {
  cleanup: 'cleanup that deletes 2 % orphans',
  dryRun: 'cleanup --dry-run',
  reconcile: 'reconcile',
}

type Measured = Extract<ScaleReply, { seconds: number }>

/** Time and memory of cleaning up, by the number of images and documents. Takes some minutes. */
export const scale: Bench = {
  isLong: true,
  name: 'scale',
  async run() {
    const measured = new Map<number, Record<ScaleTask, Measured>>()
    for (const size of sizes) measured.set(size, await measure(size))
    return tasks.flatMap((task) => toFigures({ measured, task }))
  },
}

function toFigures({
  measured,
  task,
}: {
  measured: ReadonlyMap<number, Record<ScaleTask, Measured>>
  task: ScaleTask
}): Figure[] {
  const at = (size: number): Measured | undefined => measured.get(size)?.[task]
  const perImage = (size: number): number => ((at(size)?.seconds ?? Number.NaN) / size) * 1000
  const note = sizes
    .map((size) => {
      const { growthMB = Number.NaN, peakMB = Number.NaN, seconds = Number.NaN } = at(size) ?? {}
      return `${size}: ${seconds.toFixed(1)} s, ${growthMB.toFixed(0)} MB more after, ${peakMB.toFixed(0)} MB at most`
    })
    .join('; ')
  return [
    {
      name: `${names[task]}, time an image at 100,000 to that at 10,000`,
      note,
      target: { atMost: 1.6 },
      unit: '',
      value: perImage(100_000) / perImage(10_000),
    },
    {
      name: `${names[task]}, resident memory above that at rest at 100,000`,
      target: { atMost: 100 },
      unit: ' MB',
      value: at(100_000)?.peakMB ?? Number.NaN,
    },
  ]
}

/** Of all images 2 % have no document, of all documents 0.2 % have no image. */
function* plan(size: number): Generator<PlantedImage> {
  for (let index = 0; index < size; index += 1) {
    const isMissing = index % 500 === 1
    if (!isMissing) yield { imageId: `image-${index}`, site: 'bench-site' }
    if (index % 50 === 0) yield { imageId: `orphan-${index}`, site: 'bench-site' }
  }
}

async function measure(size: number): Promise<Record<ScaleTask, Measured>> {
  const dir = await mkdtemp(path.join(tmpdir(), 'payload-cloudflare-images-bench-'))
  const accountDir = path.join(dir, 'account')
  plantImages({ accountDir, images: plan(size) })
  const emulator = createEmulator({ dir: accountDir })
  const api = serve({ fetch: emulator.fetch, port: 0 })
  await once(api, 'listening')
  const apiBaseURL = `http://127.0.0.1:${(api.address() as { port: number }).port}/client/v4`
  // The account reads its folder once; that is not the site's time.
  await fetch(`${apiBaseURL}/accounts/${emulator.accountId}/images/v1/stats`, {
    headers: { authorization: `Bearer ${emulator.token}` },
  })
  // In a process of its own: memory that it frees would hide what the next one takes.
  const planter = await openSite({ apiBaseURL, dir, emulator })
  await planter.ask({ documents: size, kind: 'plant' })
  planter.stop()
  const site = await openSite({ apiBaseURL, dir, emulator })
  const result: Partial<Record<ScaleTask, Measured>> = {}
  for (const task of tasks) {
    const reply = await site.ask({ kind: 'run', task })
    if (!('seconds' in reply)) throw new Error('The site did not measure')
    assertFound({ report: reply.report, size, task })
    result[task] = reply
  }
  site.stop()
  api.close()
  await emulator.close()
  await rm(dir, { force: true, recursive: true })
  return result as Record<ScaleTask, Measured>
}

/** A quick wrong answer is no figure. */
function assertFound({
  report,
  size,
  task,
}: {
  report: unknown
  size: number
  task: ScaleTask
}): void {
  const { isComplete, missing, orphans } = report as {
    isComplete: boolean
    missing?: { found: number }
    orphans: { deleted: number; found: number }
  }
  const expected = size / 50
  const isRight =
    isComplete &&
    orphans.found === expected &&
    orphans.deleted === (task === 'cleanup' ? expected : 0) &&
    (task !== 'reconcile' || missing?.found === size / 500)
  if (!isRight) throw new Error(`${task} at ${size}: ${JSON.stringify(report).slice(0, 1000)}`)
}

type Site = { ask(request: ScaleRequest): Promise<ScaleReply>; stop(): void }

async function openSite({
  apiBaseURL,
  dir,
  emulator,
}: {
  apiBaseURL: string
  dir: string
  emulator: { accountHash: string; accountId: string; token: string }
}): Promise<Site> {
  const child = fork(fileURLToPath(new URL('./support/scaleSite.ts', import.meta.url)), [], {
    env: {
      ...process.env,
      BENCH_DIR: dir,
      CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
      CLOUDFLARE_API_TOKEN: emulator.token,
      CLOUDFLARE_IMAGES_ACCOUNT_HASH: emulator.accountHash,
      CLOUDFLARE_IMAGES_API_BASE_URL: apiBaseURL,
    },
    // A heap that holds little more than the site at rest: what is kept per image would end it.
    execArgv: ['--expose-gc', '--max-old-space-size=160', '--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await nextReply(child)
  return {
    async ask(request) {
      child.send(request)
      return nextReply(child)
    },
    stop: () => void child.kill(),
  }
}

function nextReply(child: ChildProcess): Promise<ScaleReply> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('The site ended early'))
    child.once('exit', onExit)
    child.once('message', (reply: ScaleReply) => {
      child.off('exit', onExit)
      resolve(reply)
    })
  })
}
