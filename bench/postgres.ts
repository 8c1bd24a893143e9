import type { Bench, Figure } from './support/report.js'
import type { BenchSite } from './support/site.js'

import { postgresAdapter } from '@payloadcms/db-postgres'
import sharp from 'sharp'

import { startPostgres } from '../scripts/postgres/startPostgres.mjs'
import { ignoreEndedConnections } from './support/ignoreEndedConnections.js'
import { openSite } from './support/site.js'

/** Far longer than any of this takes: what is not done by then waits for good. */
const timeoutMs = 30_000

type Load = {
  many: number
  name: string
  run: (args: { data: Buffer; index: number; site: BenchSite }) => Promise<unknown>
}

const file = (data: Buffer, name: string) => ({
  data,
  mimetype: 'image/jpeg',
  name,
  size: data.byteLength,
})

const loads: readonly Load[] = [
  {
    many: 30,
    name: 'uploads',
    run: ({ data, index, site: { payload } }) =>
      payload.create({ collection: 'media', data: {}, file: file(data, `up-${index}.jpg`) }),
  },
  {
    many: 12,
    name: 'updates',
    run: ({ index, site: { payload } }) =>
      payload.update({ collection: 'media', data: { alt: 'New' }, id: index + 1 }),
  },
  {
    many: 12,
    name: 'replacements',
    run: ({ data, index, site: { payload } }) =>
      payload.update({
        collection: 'media',
        data: {},
        file: file(data, `new-${index}.jpg`),
        id: index + 1,
      }),
  },
]

/** Many saves at once on PostgreSQL, by the size of the pool, with the plugin and without it. */
export const postgres: Bench = {
  isLong: true,
  name: 'postgres',
  async run() {
    const data = await sharp({
      create: { background: '#888', channels: 3, height: 300, width: 400 },
    })
      .jpeg()
      .toBuffer()
    ignoreEndedConnections()
    const server = await startPostgres()
    const figures: Figure[] = []
    for (const max of [4, 10]) {
      for (const load of loads) {
        const ours = await measure({ data, load, max, plugin: true, uri: server.uri })
        const base = await measure({ data, load, max, plugin: false, uri: server.uri })
        figures.push({
          name: `${load.many} ${load.name} at once, pool of ${max}, done`,
          note: `${ours.seconds.toFixed(1)} s; without the plugin ${base.done} in ${base.seconds.toFixed(1)} s`,
          target: { atLeast: load.many },
          unit: '',
          value: ours.done,
        })
      }
    }
    await server.stop()
    return figures
  },
}

async function measure({
  data,
  load: { many, name, run },
  max,
  plugin,
  uri,
}: {
  data: Buffer
  load: Load
  max: number
  plugin: boolean
  uri: string
}): Promise<{ done: number; seconds: number }> {
  const url = new URL(uri)
  url.pathname = `/bench-${name}-${max}-${plugin ? 'ours' : 'base'}-${process.pid}`
  const db = postgresAdapter({ pool: { connectionString: url.href, max } })
  const site = await openSite({ db, plugin })
  const { payload } = site
  for (let index = 0; name !== 'uploads' && index < many; index += 1) {
    await payload.create({ collection: 'media', data: {}, file: file(data, `a-${index}.jpg`) })
  }
  let done = 0
  const start = performance.now()
  const all = Array.from({ length: many }, (_, index) =>
    run({ data, index, site }).then(
      () => (done += 1),
      () => undefined,
    ),
  )
  let timer: NodeJS.Timeout | undefined
  const end = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)))
  await Promise.race([Promise.all(all), end])
  clearTimeout(timer)
  const seconds = (performance.now() - start) / 1000
  // A pool whose connections wait for each other cannot be closed: the server ends them with itself.
  if (done === many) await site.stop()
  return { done, seconds }
}
