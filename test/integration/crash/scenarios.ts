import type { CrashCollection as Collection, CrashSite } from './crashSite.js'

import { drawSolid } from '../../fixtures/images.js'
import { filename } from './visitor.js'

export type Scenario = {
  collection: Collection
  /** Before the effects count: the document that is replaced or deleted. */
  prepare(site: CrashSite): Promise<void>
  /** What a person or service does who got no answer; returns what is wrong with the outcome. */
  resume?(site: CrashSite): Promise<string[]>
  /** The operation that is interrupted. */
  run(site: CrashSite): Promise<void>
  /** What jobs beside polling and sweep do after the restart. */
  settle?(site: CrashSite): Promise<void>
}

const first = { blue: 40, name: filename }
const second = { blue: 240, name: 'other.jpg' }

async function drawFile({ blue, name }: { blue: number; name: string }) {
  const data = await drawSolid({ color: [20, 90, blue], format: 'jpeg', height: 300, width: 400 })
  return { data, mimetype: 'image/jpeg', name, size: data.byteLength }
}

export async function createDocument(
  { payload }: CrashSite,
  collection: Collection,
): Promise<Record<string, unknown>> {
  return payload.create({
    collection,
    data: { _status: 'published', alt: 'a photograph' },
    file: await drawFile(first),
  })
}

export async function onlyId(
  { payload }: CrashSite,
  collection: Collection,
): Promise<number | string> {
  const { docs } = await payload.find({ collection })
  if (docs[0] === undefined) throw new Error('There is no document')
  return docs[0].id
}

const create = (collection: Collection) => async (site: CrashSite) => {
  await createDocument(site, collection)
}

export async function replaceDocument(site: CrashSite, collection: Collection): Promise<void> {
  await site.payload.update({
    collection,
    data: { _status: 'published' },
    file: await drawFile(second),
    id: await onlyId(site, collection),
  })
}

const replace = (collection: Collection) => (site: CrashSite) => replaceDocument(site, collection)

/** Files that travel through the server. */
export const uploadScenarios = {
  create: {
    collection: 'versioned',
    prepare: () => Promise.resolve(),
    run: create('versioned'),
  },
  delete: {
    collection: 'versioned',
    async prepare(site) {
      await create('versioned')(site)
      await replace('versioned')(site)
    },
    async run(site) {
      const id = await onlyId(site, 'versioned')
      await site.payload.delete({ collection: 'versioned', id })
    },
  },
  replace: { collection: 'plain', prepare: create('plain'), run: replace('plain') },
  'replace and keep versions': {
    collection: 'versioned',
    prepare: create('versioned'),
    run: replace('versioned'),
  },
} as const satisfies Readonly<Record<string, Scenario>>
