import type { Faults } from '../../src/emulator/faults/createFaults.js'
import type { Fault, FaultAnswer } from '../../src/emulator/faults/fault.js'
import type { DatabaseKind } from '../integration/support/database.js'
import type { ServerSettings } from './server.js'

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pMap from 'p-map'

import { serveEmulator } from '../../src/emulator/http/serveEmulator.js'
import { createRandom } from '../fixtures/noise.js'
import { bundleVictim } from '../integration/crash/bundleVictim.js'
import { chooseOperation, keyOf, type Outcome, type World } from './operations.js'
import { type Servers, startServers } from './startServers.js'

export type ChaosReport = {
  /** What is wrong once faults are over, time has passed and one sweep has run: should be nothing. */
  breaches: string[]
  calls: number
  faults: number
  kills: number
  outcomes: Record<string, Partial<Record<Outcome, number>>>
  /** Of the operations, without the start before and the look at what they left. */
  seconds: number
}

type RunChaosArgs = {
  database: DatabaseKind
  operations: number
  seed: number
}

/** What can go wrong with any call. */
const answers: readonly FaultAnswer[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { code: 971, kind: 'status', retryAfterSeconds: 1, status: 429 },
  { kind: 'lostAnswer' },
  { kind: 'lostAnswer' },
  { kind: 'silence' },
  { kind: 'text', status: 502, text: '<h1>Bad gateway</h1>' },
  { afterBytes: 20, kind: 'cutBody' },
  { delayMs: 300, kind: 'delay' },
  { chunkBytes: 40, delayMs: 20, kind: 'slowBody' },
]

/** And with some only. */
const ofSome: readonly Fault[] = [
  { answer: { forMs: 500, kind: 'delayedDelete' }, operation: 'deleteImage' },
  { answer: { kind: 'silence' }, operation: 'webhook' },
]

/** Operations under way at a time: most wait for an answer that does not come. */
const concurrency = 12
const serverCount = 2
const webhookSecret = 'chaos-webhook-secret'

/**
 * Editors, browsers, jobs and webhooks at work on two servers, while many calls fail and servers are
 * killed. What each operation is, and which faults come with it, is the seed's; what meets what is the machine's.
 */
export async function runChaos(args: RunChaosArgs): Promise<ChaosReport> {
  const dir = await mkdtemp(path.join(tmpdir(), 'chaos-'))
  // Below the repository, where it finds what it does not bring along.
  const bundleDir = path.resolve(import.meta.dirname, '../../.cache', `chaos-${randomUUID()}`)
  try {
    const script = path.join(import.meta.dirname, 'server.ts')
    const entry = await bundleVictim({ dir: bundleDir, entry: script })
    return await runServers({ ...args, dir, entry })
  } finally {
    for (const folder of [bundleDir, dir]) await rm(folder, { force: true, recursive: true })
  }
}

type RunServersArgs = RunChaosArgs & { dir: string; entry: string }

async function runServers({
  database,
  dir,
  entry,
  operations,
  seed,
}: RunServersArgs): Promise<ChaosReport> {
  let target = 0
  const site: { servers?: Servers } = {}
  const imagesDir = path.join(dir, 'images')
  const served = await serveEmulator({
    dir: imagesDir,
    // Cloudflare knows one address, behind which there is any of the servers.
    fetch: (url, init) => {
      const { pathname } = new URL(url)
      return fetch(`${site.servers?.urlOf((target += 1)) ?? ''}${pathname}`, init)
    },
    flexibleVariants: true,
    port: 0,
    webhook: {
      secret: webhookSecret,
      url: 'http://site.example/api/cloudflare-images/webhook',
    },
  })
  const { accountHash, accountId, faults, token } = served.emulator
  const settings: ServerSettings = {
    account: { accountHash, accountId, apiToken: token },
    cloudflareURL: served.url,
    database,
    dir,
    webhookSecret,
  }
  const servers = await startServers({ count: serverCount, entry, settings })
  site.servers = servers
  const world: Omit<World, 'random'> = {
    gone: new Set(),
    saved: new Map(),
    url: () => servers.urlOf((target += 1)),
  }
  const report: ChaosReport = {
    breaches: [],
    calls: 0,
    faults: 0,
    kills: 0,
    outcomes: {},
    seconds: 0,
  }
  const killEvery = Math.min(Math.ceil(operations * 0.6), Math.max(50, Math.round(operations / 40)))
  let killing: Promise<void> | undefined
  const step = async (index: number): Promise<void> => {
    const random = createRandom(seed * 1_000_003 + index)
    // The first numbers of neighbouring seeds are alike.
    for (let skipped = 0; skipped < 16; skipped += 1) random()
    const own = { ...world, random }
    const { name, operation } = chooseOperation(own)
    report.faults += addFaults({ faults, random })
    if (index % killEvery === killEvery - 1 && killing === undefined) {
      killing = servers.kill(index).finally(() => {
        killing = undefined
      })
    }
    const outcome = await operation(own)
    const counts = (report.outcomes[name] ??= {})
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  const startedAt = performance.now()
  await pMap(
    Array.from({ length: operations }, (_, index) => index),
    step,
    { concurrency },
  )
  report.seconds = Math.round((performance.now() - startedAt) / 1000)
  await killing
  report.faults -= faults.pending().length
  faults.clear()
  report.calls = served.emulator.requestCount
  report.kills = servers.kills
  await served.emulator.settled()
  report.breaches = [...(await inspect(servers.urlOf(0))), ...(await findLost(world))]
  await servers.stop()
  await served.close()
  return report
}

type AddFaultsArgs = { faults: Faults; random: () => number }

/** How many. */
function addFaults({ faults, random }: AddFaultsArgs): number {
  const pending = (): readonly Fault[] => faults.pending()
  const before = pending().length
  const isGeneral = ({ operation }: Fault): boolean => operation === undefined
  while (pending().filter(isGeneral).length < 3 && random() < 0.6) {
    faults.add({ answer: answers[Math.floor(random() * answers.length)]! })
  }
  const fault = ofSome[Math.floor(random() * ofSome.length * 10)]
  const isThere = pending().some(({ operation }) => operation === fault?.operation)
  if (fault !== undefined && !isThere) faults.add(fault)
  return pending().length - before
}

async function inspect(url: string): Promise<string[]> {
  return (await (await fetch(`${url}/chaos/inspect`)).json()) as string[]
}

/** Documents that somebody was told are saved, and that are not there. */
async function findLost({ gone, saved, url }: Omit<World, 'random'>): Promise<string[]> {
  const lost: string[] = []
  for (const document of saved.values()) {
    const key = keyOf(document)
    if (gone.has(key)) continue
    const { status } = await fetch(`${url()}/api/${key}`)
    if (status !== 200) lost.push(`document ${key} was saved, and answers ${status}`)
  }
  return lost
}
