import type { Payload, Where } from 'payload'

import type { LedgerRow } from '../../../src/service/records.js'
import type { CrashSite } from './crashSite.js'

import { getCloudflareImages } from '../../../src/index.js'
import { ledgerSlug } from '../../../src/plugin/ledgerCollection.js'
import { createDocument, filename, type Scenario } from './scenarios.js'

type Row = { cloudflare?: { imageId?: null | string }; filename?: null | string; id?: unknown }

export type Findings = {
  /** What is wrong after one sweep: should be nothing. */
  breaches: string[]
  /** Whether the crash had left anything for the sweep. */
  hadLeftovers: boolean
}

/** After a restart: what was left, one sweep, and what is wrong then. */
export async function findBreaches(
  site: CrashSite,
  collection: Scenario['collection'],
): Promise<Findings> {
  const plugin = getCloudflareImages(site.payload)
  const hadLeftovers = (await compareSides(site)).length > 0
  await plugin.sweep({ graceSeconds: 0 })
  const breaches = await compareSides(site)
  // Without transactions, a version may lag behind its document; it keeps its file's name.
  const taken = [
    ...(await readRows(site.payload, collection)),
    ...(await readVersions(site.payload, { latest: { equals: true } })),
  ]
  const expected = taken.some((row) => row.filename === filename) ? 'photo-1.jpg' : filename
  const next = await createDocument(site, collection)
  if (next.filename !== expected) {
    breaches.push(`the next upload is called ${String(next.filename)} instead of ${expected}`)
  }
  await plugin.sweep({ graceSeconds: 0 })
  const later = (await compareSides(site)).map((breach) => `later: ${breach}`)
  return { breaches: [...breaches, ...later], hadLeftovers }
}

/** Documents and versions against images, and the ledger against both. */
async function compareSides({ emulator, payload }: CrashSite): Promise<string[]> {
  const { client } = await connect(payload)
  const documents: Row[] = []
  const versions: Row[] = []
  for (const collection of ['plain', 'versioned'] as const) {
    documents.push(...(await readRows(payload, collection)))
    if (collection === 'versioned') versions.push(...(await readVersions(payload)))
  }
  const images: string[] = []
  for await (const image of client.eachImage()) images.push(image.imageId)
  const idOf = (row: Row): string => row.cloudflare?.imageId ?? 'none'
  const referred = new Set([...documents, ...versions].map(idOf))
  const rows = await payload.db.find<LedgerRow>({
    collection: ledgerSlug,
    limit: 0,
    pagination: false,
  })
  return [
    ...documents
      .filter((row) => !images.includes(idOf(row)))
      .map((row) => `document ${String(row.id)} has lost its image ${idOf(row)}`),
    ...versions
      .filter((row) => !images.includes(idOf(row)))
      .map((row) => `a version has lost its image ${idOf(row)}`),
    ...images.filter((id) => !referred.has(id)).map((id) => `image ${id} has no document`),
    // A replaced image waits for as long as a version shows it.
    ...rows.docs
      .filter((row) => !isHeldByVersion(row, versions.map(idOf)))
      .map((row) => `the ledger still has ${JSON.stringify(row)}`),
    ...emulator.notifications.map(() => 'a notification was sent'),
  ]
}

function isHeldByVersion(row: LedgerRow, versionIds: readonly string[]): boolean {
  return row.kind === 'delete' && row.imageId !== null && versionIds.includes(row.imageId)
}

async function connect(payload: Payload) {
  return { client: await getCloudflareImages(payload).client() }
}

async function readRows(payload: Payload, collection: Scenario['collection']): Promise<Row[]> {
  const { docs } = await payload.db.find<Row & { id: number }>({
    collection,
    limit: 0,
    pagination: false,
  })
  return docs
}

async function readVersions(payload: Payload, where?: Where): Promise<Row[]> {
  const { docs } = await payload.db.findVersions<Row>({
    collection: 'versioned',
    limit: 0,
    pagination: false,
    ...(where === undefined ? {} : { where }),
  })
  return docs.map(({ version }) => version)
}
