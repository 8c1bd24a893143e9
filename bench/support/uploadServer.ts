import { serve } from '@hono/node-server'
import { sqliteAdapter } from '@payloadcms/db-sqlite'
import path from 'node:path'
import { buildConfig, getPayload, handleEndpoints } from 'payload'
import sharp from 'sharp'

import { cloudflareImages } from '../../src/index.js'
import { imageSizes } from './site.js'

/** A site of its own process, as in production: Cloudflare by environment, files in temporary files. */
const dir = process.env.BENCH_DIR ?? '.'
const config = await buildConfig({
  admin: { importMap: { autoGenerate: false } },
  collections: [
    {
      access: { create: () => true, read: () => true },
      fields: [],
      slug: 'media',
      upload: { imageSizes },
    },
  ],
  db: sqliteAdapter({ client: { url: `file:${path.join(dir, 'site.db')}` } }),
  plugins: [
    cloudflareImages({
      collections: { media: true },
      delivery: { flexible: true },
      mode: 'cloudflare',
    }),
  ],
  secret: 'bench-secret',
  sharp,
  telemetry: false,
  typescript: { autoGenerate: false },
  upload: { tempFileDir: path.join(dir, 'tmp'), useTempFiles: true },
})
await getPayload({ config })

let peak = 0
const look = (): number => (peak = Math.max(peak, process.memoryUsage.rss()))
setInterval(look, 5).unref()

const server = serve(
  {
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/rss/reset') {
        globalThis.gc?.()
        peak = 0
      }
      if (pathname.startsWith('/rss/')) return new Response(String(look() / 1e6))
      return handleEndpoints({ config: Promise.resolve(config), request })
    },
    port: 0,
  },
  ({ port }) => console.log(`port ${port}`),
)
process.once('SIGTERM', () => {
  server.close()
  process.exit(0)
})
