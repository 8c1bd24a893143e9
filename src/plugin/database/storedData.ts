import type { Payload, PayloadRequest, Where } from 'payload'

type Row = Record<string, unknown>

/** What is to be written: in the group `cloudflare`, and beside it. */
export type StoredPatch = { cloudflare: Readonly<Row>; facts?: Readonly<Row> | undefined }

type ToDataArgs = {
  patch: StoredPatch
  payload: Payload
  under?: string
}

/**
 * Only the keys that change: SQL adapters update the columns of a group that are there, MongoDB's
 * would replace the group, so it gets an update of paths.
 */
export function toData({ patch: { cloudflare, facts }, payload, under }: ToDataArgs): Row {
  if (payload.db.name !== 'mongoose') {
    const nested = { ...facts, cloudflare: { ...cloudflare } }
    return under === undefined ? nested : { [under]: nested }
  }
  const prefix = under === undefined ? '' : `${under}.`
  const flat = [
    ...Object.entries(facts ?? {}),
    ...Object.entries(cloudflare).map(([key, value]) => [`cloudflare.${key}`, value] as const),
  ]
  return { $set: Object.fromEntries(flat.map(([path, value]) => [`${prefix}${path}`, value])) }
}

type WriteVersionArgs = {
  collection: string
  /** Of the version. */
  id: unknown
  patch: StoredPatch
  payload: Payload
  /** Whose transaction the write belongs to. */
  req?: PayloadRequest | undefined
  where?: readonly Where[]
}

/**
 * Writes into one version, below hooks, and keeps the date that orders versions.
 *
 * @param args.where what must still hold, compared in the same statement
 * @returns false when it no longer does
 */
export async function writeVersion({
  collection,
  id,
  patch,
  payload,
  req,
  where = [],
}: WriteVersionArgs): Promise<boolean> {
  const args = {
    collection,
    // SQL adapters compare what `where` says of the row that `id` names, MongoDB's looks at `where` alone.
    id,
    versionData: { ...toData({ patch, payload, under: 'version' }), updatedAt: null },
    where: { and: [{ id: { equals: id } }, ...where] },
    ...(req === undefined ? {} : { req }),
  }
  const written: unknown = await payload.db.updateVersion(
    args as unknown as Parameters<typeof payload.db.updateVersion>[0],
  )
  return written !== null
}
