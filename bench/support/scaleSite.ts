import type { Payload } from 'payload'

import { sqliteAdapter } from '@payloadcms/db-sqlite'
import path from 'node:path'
import { buildConfig, getPayload } from 'payload'

import { cloudflareImages, getCloudflareImages } from '../../src/index.js'

/** A site in a process of its own, so that what is measured is its memory alone. */
export type ScaleTask = 'cleanup' | 'dryRun' | 'reconcile'
export type ScaleRequest = { documents: number; kind: 'plant' } | { kind: 'run'; task: ScaleTask }
export type ScaleReply =
  { growthMB: number; peakMB: number; report: unknown; seconds: number } | { site: string }

const dir = process.env.BENCH_DIR ?? '.'
process.env.PAYLOAD_FORCE_DRIZZLE_PUSH = 'true'

const config = await buildConfig({
  admin: { importMap: { autoGenerate: false } },
  collections: [{ fields: [], slug: 'media', upload: true }],
  db: sqliteAdapter({ client: { url: `file:${path.join(dir, 'site.db')}` } }),
  logger: { destination: { write: () => undefined }, options: { level: 'fatal' } },
  plugins: [
    cloudflareImages({ collections: { media: true }, mode: 'cloudflare', site: 'bench-site' }),
  ],
  secret: 'bench-secret',
  telemetry: false,
  typescript: { autoGenerate: false },
})
const payload = await getPayload({ config })

type SQLite = { client: { batch: (statements: unknown[], mode: 'write') => Promise<unknown> } }

const columns = [
  'filename',
  'mime_type',
  'cloudflare_image_id',
  'cloudflare_status',
  'cloudflare_require_signed_u_r_ls',
  'created_at',
  'updated_at',
] as const

/** Below Payload: a hundred thousand documents through its API would take an hour. */
async function insertDocuments({ db }: Payload, count: number): Promise<void> {
  const { client } = db as unknown as SQLite
  const now = new Date().toISOString()
  const sql = `insert into media (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`
  for (let start = 0; start < count; start += 1000) {
    const statements = Array.from({ length: Math.min(1000, count - start) }, (_, offset) => {
      const name = `image-${start + offset}`
      return { args: [`${name}.jpg`, 'image/jpeg', name, 'uploaded', 0, now, now], sql }
    })
    await client.batch(statements, 'write')
  }
}

const rssMB = (): number => process.memoryUsage.rss() / 1e6
const settledRSS = async (): Promise<number> => {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return rssMB()
}

async function runTask(task: ScaleTask): Promise<ScaleReply> {
  const { cleanup, reconcile } = getCloudflareImages(payload)
  const before = await settledRSS()
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, rssMB())
  }, 10)
  const start = performance.now()
  const report =
    task === 'reconcile'
      ? await reconcile()
      : await cleanup({ deleteOrphans: true, dryRun: task === 'dryRun' })
  const seconds = (performance.now() - start) / 1000
  clearInterval(watch)
  return { growthMB: (await settledRSS()) - before, peakMB: peak - before, report, seconds }
}

process.on('message', (request: ScaleRequest) => {
  const answer: Promise<ScaleReply> =
    request.kind === 'plant'
      ? insertDocuments(payload, request.documents).then(() => ({ site: 'bench-site' }))
      : runTask(request.task)
  answer.then(
    (reply) => process.send?.(reply),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.({ site: 'bench-site' })
