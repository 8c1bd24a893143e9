import { serve } from '@hono/node-server'
import { sqliteAdapter } from '@payloadcms/db-sqlite'
import path from 'node:path'
import { buildConfig, getPayload, handleEndpoints } from 'payload'

import { s3Files } from '../../../src/exports/s3.js'
import { cloudflareImages } from '../../../src/index.js'

/** Entry of a process of its own, as in production: a site that keeps films in a bucket. */
const { DIR: dir = '', S3_BUCKET: bucket = '', S3_ENDPOINT: endpoint = '' } = process.env
const config = await buildConfig({
  collections: [
    { access: { create: () => true, read: () => true }, fields: [], slug: 'media', upload: true },
  ],
  db: sqliteAdapter({ client: { url: `file:${path.join(dir, 'site.db')}` }, push: true }),
  logger: { destination: process.stderr, options: { level: 'error' } },
  plugins: [
    cloudflareImages({
      collections: { media: true },
      local: { dir: path.join(dir, 'images') },
      mode: 'local',
      otherFiles: s3Files({
        bucket,
        config: {
          credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
          endpoint,
          forcePathStyle: true,
          region: 'us-east-1',
        },
      }),
    }),
  ],
  secret: 'film-secret',
  telemetry: false,
  typescript: { autoGenerate: false },
  upload: {
    limits: { fileSize: 1024 ** 3 },
    requestSizeLimit: 1024 ** 3,
    tempFileDir: path.join(dir, 'tmp'),
    useTempFiles: true,
  },
})
await getPayload({ config })

let peak = 0
const look = (): number => (peak = Math.max(peak, process.memoryUsage.rss()))
setInterval(look, 5).unref()

serve(
  {
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/memory/reset') {
        globalThis.gc?.()
        peak = 0
      }
      if (pathname.startsWith('/memory/')) return new Response(String(look()))
      return handleEndpoints({ config: Promise.resolve(config), request })
    },
    port: 0,
  },
  ({ port }) => process.send?.({ port }),
)
process.on('disconnect', () => process.exit(0))
