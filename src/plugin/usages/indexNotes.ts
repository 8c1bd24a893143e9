import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { createHash } from 'node:crypto'

import { CloudflareImagesError } from '../../errors.js'
import { type Database, listSources, scopeOf, type Source } from './sources.js'
import { usagesSlug } from './usagesCollection.js'

type Index = Database & { service: Service }

/** Services that know of a complete index. It stays complete: nothing but a rebuild writes the note. */
const built = new WeakSet<Service>()

/** Another collection of images or another source: what is stored of it has not been looked at yet. */
function fingerprintOf({ payload, service }: Index): string {
  const scope = [Object.keys(service.collections).toSorted(), listSources(payload, service)]
  return createHash('sha256').update(JSON.stringify(scope)).digest('hex').slice(0, 32)
}

/** The same without asking the database: false also where nobody has asked it yet. */
export const isKnownBuilt = (service: Service): boolean => built.has(service)

/** Whether every document there is has been looked at once. */
export async function isBuilt(args: Index): Promise<boolean> {
  const { payload, req, service } = args
  if (isKnownBuilt(service)) return true
  const { totalDocs } = await payload.db.count({
    collection: usagesSlug,
    where: { and: [{ kind: { equals: 'built' } }, { path: { equals: fingerprintOf(args) } }] },
    ...scopeOf(req),
  })
  if (totalDocs > 0) built.add(service)
  return totalDocs > 0
}

/** Notes that the index is complete. */
export async function noteBuilt(args: Index): Promise<void> {
  const { payload, service } = args
  if (!(await isBuilt(args))) {
    await forgetBuilt(payload)
    await payload.db.create({
      collection: usagesSlug,
      data: { kind: 'built', path: fingerprintOf(args), source: 'built', state: 'built' },
    })
  }
  built.add(service)
}

/** What changes while the plugin is switched off is not followed: afterwards all is looked at again. */
export async function forgetBuilt(payload: Payload): Promise<void> {
  await payload.db.deleteMany({ collection: usagesSlug, where: { kind: { equals: 'built' } } })
}

export const notReady = (): CloudflareImagesError =>
  new CloudflareImagesError({
    code: 'USAGES_NOT_READY',
    message: 'It is still being found out where images are used. Try again in a moment.',
  })

/** Notes a source that could not be looked at; outside of any transaction, so that the note stays. */
export async function markSource(payload: Payload, { id, kind, slug }: Source): Promise<void> {
  const note = { kind: 'marked', source: 'marked', state: 'marked' }
  await payload.db.create({
    collection: usagesSlug,
    data: { ...note, path: kind, sourceId: id, sourceSlug: slug },
  })
}
