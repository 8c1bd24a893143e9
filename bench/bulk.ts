import type { Bench } from './support/report.js'

import { postgresAdapter } from '@payloadcms/db-postgres'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { startPostgres } from '../scripts/postgres/startPostgres.mjs'
import { getCloudflareImages } from '../src/index.js'
import { readService } from '../src/plugin/localAPI/getCloudflareImages.js'
import { contextOf } from '../src/plugin/request/context.js'
import { plantImages } from '../test/fixtures/plantImages.js'
import { ignoreEndedConnections } from './support/ignoreEndedConnections.js'
import { openSite } from './support/site.js'
import { startAccount } from './support/startAccount.js'

const images = 1500

/** A sweep that deletes very many images, through the host for bulk work, which allows 200 calls in a second. */
export const bulk: Bench = {
  name: 'bulk',
  async run() {
    const dir = await mkdtemp(path.join(tmpdir(), 'payload-cloudflare-images-bench-'))
    ignoreEndedConnections()
    const server = await startPostgres()
    const database = new URL(server.uri)
    database.pathname = `/bench-bulk-${process.pid}`
    const account = await startAccount(dir)
    const site = await openSite({
      db: postgresAdapter({ pool: { connectionString: database.href } }),
      options: { ...account.options, batchBaseURL: account.batchBaseURL, placeholder: false },
    })
    const { payload } = site
    const ids = Array.from({ length: images }, (_, index) => `image-${index}`)
    plantImages({ accountDir: dir, images: ids.map((imageId) => ({ imageId })) })
    const { ledger } = contextOf({ payload, service: readService(payload) })
    const now = Date.now()
    for (const imageId of ids) {
      await ledger.insert({
        durable: true,
        row: {
          attempts: 0,
          collectionSlug: 'media',
          dueAt: new Date(now - 7_200_000).toISOString(),
          expiresAt: null,
          filename: null,
          id: `delete:${imageId}`,
          imageId,
          kind: 'delete',
          lastError: null,
          uploadId: null,
        },
      })
    }
    const start = performance.now()
    const { deleted } = await getCloudflareImages(payload).sweep({})
    const seconds = (performance.now() - start) / 1000
    await site.stop()
    account.stop()
    await server.stop()
    await rm(dir, { force: true, recursive: true })
    return [
      {
        name: `a sweep of ${images} images, deleted`,
        target: { atLeast: images },
        unit: '',
        value: deleted,
      },
      {
        name: 'the same, calls to the batch host',
        note: `${seconds.toFixed(1)} s, PostgreSQL`,
        target: { atLeast: 180 },
        unit: ' a second',
        value: images / seconds,
      },
    ]
  },
}
