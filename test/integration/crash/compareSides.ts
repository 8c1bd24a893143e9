import type { Payload, Where } from 'payload'

import type { ImageRecord } from '../../../src/emulator/store/imageRecord.js'
import type { LedgerRow } from '../../../src/service/ledger.js'
import type { CrashCollection, CrashSite } from './crashSite.js'

import { ledgerSlug } from '../../../src/plugin/database/ledgerCollection.js'

export type Row = {
  cloudflare?: {
    imageId?: null | string
    requireSignedURLs?: boolean | null
    status?: null | string
  }
  filename?: null | string
  id?: number | string
}

export const imageIdOf = (row: Row): string => row.cloudflare?.imageId ?? 'none'

type Compared = Pick<CrashSite, 'payload' | 'stored'> & {
  emulator: Pick<CrashSite['emulator'], 'notifications'>
}

type Sides = { documents: Row[]; rows: LedgerRow[]; stored: ImageRecord[]; versions: Row[] }

async function readSides({ payload, stored }: Compared): Promise<Sides> {
  const { docs: rows } = await payload.db.find<LedgerRow>({
    collection: ledgerSlug,
    limit: 0,
    pagination: false,
  })
  return {
    documents: (
      await Promise.all(
        (['guarded', 'plain', 'versioned'] as const).map((slug) => readRows(payload, slug)),
      )
    ).flat(),
    rows,
    stored: await stored.list(),
    versions: [
      ...(await readVersions(payload)),
      ...(await readVersions(payload, { collection: 'guarded' })),
    ],
  }
}

/** Drafts whose id was never written down: nothing on this side can lead to them. */
export async function findForgotten(site: Compared): Promise<ImageRecord[]> {
  const sides = await readSides(site)
  const known = new Set([
    ...[...sides.documents, ...sides.versions].map(imageIdOf),
    ...sides.rows.map(({ imageId }) => imageId),
  ])
  return sides.stored.filter(({ imageId, upload }) => upload === undefined && !known.has(imageId))
}

/**
 * Documents and versions against images and drafts, and the ledger against both. While uploads may
 * be open, what waits for one is in order as long as a row of the ledger knows of it.
 */
export async function compareSides(
  site: Compared,
  {
    areUploadsOver,
    ignored = [],
  }: {
    areUploadsOver: boolean
    /** Images that nothing is expected of. */
    ignored?: readonly string[]
  },
): Promise<string[]> {
  const sides = await readSides(site)
  const { documents, versions } = sides
  const images = new Map(sides.stored.map((image) => [image.imageId, image]))
  const versionIds = new Set(versions.map(imageIdOf))
  const referred = new Set([...documents.map(imageIdOf), ...versionIds])
  const rows = sides.rows.filter(({ imageId }) => !ignored.includes(imageId ?? ''))
  const has = (kind: LedgerRow['kind'], imageId: string): boolean =>
    !areUploadsOver && rows.some((row) => row.kind === kind && row.imageId === imageId)
  const isOpen = ({ kind }: LedgerRow): boolean =>
    !areUploadsOver && (kind === 'direct' || kind === 'check')
  // A replaced image waits for as long as a version shows it.
  const isHeld = ({ imageId, kind }: LedgerRow): boolean =>
    kind === 'delete' && imageId !== null && versionIds.has(imageId)
  const flaws = (what: string, shown: readonly Row[]): string[] =>
    shown
      .filter((row) => !has('check', imageIdOf(row)))
      .filter((row) => !isConsistent(row, images.get(imageIdOf(row))))
      .map((row) => `${what} ${describe(row)} does not fit what Cloudflare has`)
  return [
    ...flaws('document', documents),
    ...flaws('a version', versions),
    ...[...images.keys()]
      .filter((id) => !referred.has(id) && !ignored.includes(id) && !has('direct', id))
      .map((id) => `image ${id} has no document`),
    ...rows
      .filter((row) => !isOpen(row) && !isHeld(row))
      .map((row) => `the ledger still has ${JSON.stringify(row)}`),
    ...site.emulator.notifications.map(() => 'a notification was sent'),
  ]
}

/** A document without image says so. One that waits is looked at by somebody. */
function isConsistent({ cloudflare }: Row, image: ImageRecord | undefined): boolean {
  const { status } = cloudflare ?? {}
  if (status === 'expired' || status === 'failed') return image === undefined
  return status !== 'draft' && image?.upload !== undefined
}

const describe = (row: Row): string =>
  `${String(row.id)} (${String(row.cloudflare?.status)}, image ${imageIdOf(row)})`

export async function readRows(payload: Payload, collection: CrashCollection): Promise<Row[]> {
  const { docs } = await payload.db.find<Row & { id: number }>({
    collection,
    limit: 0,
    pagination: false,
  })
  return docs
}

export async function readVersions(
  payload: Payload,
  { collection = 'versioned', where }: { collection?: 'guarded' | 'versioned'; where?: Where } = {},
): Promise<Row[]> {
  const { docs } = await payload.db.findVersions<Row>({
    collection,
    limit: 0,
    pagination: false,
    ...(where === undefined ? {} : { where }),
  })
  return docs.map(({ version }) => version)
}
