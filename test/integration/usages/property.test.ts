import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'
import type { Step } from './usageSteps.js'

import { expect, test } from '@jest/globals'
import fc from 'fast-check'

import { databaseKinds } from '../support/database.js'
import { scanUsages, type Scan } from './scanUsages.js'
import { album, notes, openUsageSite, pages } from './usageSite.js'
import { step } from './usageSteps.js'
import { UsageWorld } from './usageWorld.js'

const open: CollectionConfig[] = [
  { ...pages, versions: { drafts: { autosave: true }, maxPerDoc: 4 } },
  // Versions without drafts.
  { ...notes, versions: { maxPerDoc: 2 } },
]

type Row = Readonly<Record<string, unknown>>

/** What the index says, in the words of the scan. */
async function readIndex({ payload }: Site): Promise<Scan> {
  const { docs } = await payload.db.find<Row & { id: string }>({
    collection: 'cloudflare-images-usages',
    limit: 0,
    pagination: false,
    where: { kind: { in: ['collection', 'global'] } },
  })
  const rows = docs.map(({ documentId, locale, path, source, state, versionId }) =>
    [source, path, locale ?? '-', documentId, state, versionId ?? '-'].join(' '),
  )
  // One row of each source that uses an image is the counted one.
  const counted = docs
    .filter(({ isCounted }) => isCounted === true)
    .map(({ documentId, source }) => `${String(source)} ${String(documentId)}`)
  expect(new Set(counted).size).toBe(counted.length)
  const counts: [string, unknown][] = []
  for (const draft of [false, true]) {
    const args = { collection: 'media' as const, draft, limit: 0, pagination: false, trash: true }
    const found = await payload.find(args)
    for (const { cloudflare, id } of found.docs as unknown as (Row & { id: string })[]) {
      counts.push([
        `${draft ? 'draft ' : ''}${id}`,
        (cloudflare as { usageCount?: unknown }).usageCount,
      ])
    }
  }
  return { counts: Object.fromEntries(counts) as Scan['counts'], rows: rows.toSorted() }
}

async function expectSame({ done, site }: { done: readonly Step[]; site: Site }): Promise<void> {
  const { counts, rows } = await scanUsages(site)
  const both = Object.entries(counts).flatMap(([id, count]) => [
    [id, count],
    [`draft ${id}`, count],
  ])
  const index = await readIndex(site)
  const after = done.slice(-stepsPerScan).map((each) => JSON.stringify(each))
  const expected = { after, counts: Object.fromEntries(both) as Scan['counts'], rows }
  expect({ after, ...index }).toEqual(expected)
}

/** More of them by hand, and others, by `USAGE_RUNS` and `USAGE_SEED`. */
const runs = Number(process.env.USAGE_RUNS ?? 4)
const seed = Number(process.env.USAGE_SEED ?? 5)

/** A scan takes as long as a few steps. */
const stepsPerScan = 3

test.each(databaseKinds)(
  'whatever is done, the index says what a full scan finds, %s',
  async (database) => {
    const site = await openUsageSite({
      collections: open,
      database,
      media: { ...album, versions: { drafts: true, maxPerDoc: 3 } },
    })
    try {
      const world = new UsageWorld(site)
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 18, minLength: 12 }), async (steps) => {
          await world.reset()
          const done: Step[] = []
          for (const [index, each] of steps.entries()) {
            if (await world.take(each)) done.push(each)
            if ((index + 1) % stepsPerScan === 0) await expectSame({ done, site })
          }
          await expectSame({ done, site })
          expect(done.length).toBeGreaterThan(steps.length / 2)
        }),
        { endOnFailure: true, numRuns: runs, seed },
      )
    } finally {
      await site.stop()
    }
  },
  600_000,
)
