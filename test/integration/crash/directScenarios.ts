import type { CrashCollection, CrashSite } from './crashSite.js'
import type { Scenario } from './scenarios.js'
import type { Upload } from './visitor.js'

import { refreshByImageId } from '../../../src/plugin/refresh/refreshSite.js'
import { imageIdOf, readRows, readVersions, type Row } from './compareSides.js'
import { createDocument, onlyId } from './scenarios.js'
import { cancel, issue, readNotes, relay, save, sendFile, writeNotes } from './visitor.js'

/** Somebody else's upload, which nothing that happens here may end. */
export async function addBystander(site: CrashSite, collection: CrashCollection): Promise<void> {
  await writeNotes(site, { bystander: await issue(site, { collection, name: 'bystander.jpg' }) })
}

export async function uploadOf(site: CrashSite): Promise<Upload> {
  const { upload } = await readNotes(site)
  if (upload === undefined) throw new Error('Nothing was asked for')
  return upload
}

type Prepared = {
  collection: CrashCollection
  isSent?: boolean
  withDocument?: boolean
}

export const prepare =
  ({ collection, isSent = false, withDocument = false }: Prepared) =>
  async (site: CrashSite): Promise<void> => {
    await addBystander(site, collection)
    const upload = await issue(site, { collection, withDocument })
    await writeNotes(site, { upload })
    if (isSent) await sendFile(site, upload)
  }

/** Documents that show an image, in their newest version too. */
async function showing(site: CrashSite, { collection, imageId }: Upload): Promise<number> {
  const isShown = (row: Row): boolean => imageIdOf(row) === imageId
  const documents = (await readRows(site.payload, collection)).filter(isShown)
  if (documents.length > 0 || collection === 'plain') return documents.length
  return (await readVersions(site.payload, { where: { latest: { equals: true } } })).filter(isShown)
    .length
}

/** Those of the scenario: the bystander has one as well. */
async function documentsOf(site: CrashSite, collection: CrashCollection): Promise<Row[]> {
  const { bystander } = await readNotes(site)
  const rows = await readRows(site.payload, collection)
  return rows.filter((row) => imageIdOf(row) !== bystander?.imageId)
}

/** Saved already, or saved now: one document has the image, and no second one gets it. */
async function saveAgain(site: CrashSite, upload: Upload, id?: number | string): Promise<string[]> {
  const isSaved = (await showing(site, upload)) > 0
  const expected = isSaved ? 409 : id === undefined ? 201 : 200
  const breaches: string[] = []
  for (const wanted of [expected, 409]) {
    const { body, status } = await save(site, { id, upload })
    if (status !== wanted) {
      breaches.push(`saving answered ${status} instead of ${wanted}: ${JSON.stringify(body)}`)
    }
  }
  const count = await showing(site, upload)
  return count === 1 ? breaches : [...breaches, `${count} documents have the image`]
}

/** The document and its newest version, where there is one, tell the same of an image. */
export async function expectStatus(
  { payload }: CrashSite,
  { imageId, status }: { imageId: string; status: string },
): Promise<string[]> {
  const isShown = (row: Row): boolean => imageIdOf(row) === imageId
  const documents = (await readRows(payload, 'versioned')).filter(isShown)
  const versions = await readVersions(payload, { where: { latest: { equals: true } } })
  const others = versions.filter(({ filename }) =>
    documents.some((document) => document.filename === filename),
  )
  return [
    ...(documents.length === 1 ? [] : [`${documents.length} documents have the image`]),
    ...[...documents, ...others]
      .filter((row) => !isShown(row) || row.cloudflare?.status !== status)
      .map((row) => `it is ${JSON.stringify(row.cloudflare)} instead of ${status}`),
  ]
}

/** The document is there or it is not; where it is, its upload can be repeated to the end. */
async function retryAll(site: CrashSite, collection: CrashCollection): Promise<string[]> {
  const breaches: string[] = []
  const rows = await documentsOf(site, collection)
  if (rows.length > 1) breaches.push(`there are ${rows.length} documents instead of one`)
  for (const { id } of rows) {
    const upload = await issue(site, { collection, retryOf: id ?? '' })
    await sendFile(site, upload)
    const { service, payload } = site
    const { imageId } = upload
    await refreshByImageId({ imageId, payload, service, source: 'request' })
    breaches.push(...(await expectStatus(site, { imageId, status: 'uploaded' })))
  }
  return breaches
}

/** An exchange whose answer was lost counts as none, or as the end of the receipt. */
async function relayAgain(site: CrashSite): Promise<string[]> {
  const upload = await uploadOf(site)
  const wasUploaded = (await documentsOf(site, upload.collection)).some(
    ({ cloudflare }) => cloudflare?.status === 'uploaded',
  )
  const { body, code, status } = await relay(site, upload)
  const breaches: string[] = []
  if (status !== 200 && code !== 'ALREADY_USED') {
    breaches.push(`relaying answered ${status}: ${JSON.stringify(body)}`)
  }
  if (status === 200 && wasUploaded) {
    breaches.push('a receipt was exchanged though its document has the file')
  }
  if (status === 200 && upload.documentId === null) {
    breaches.push(...(await saveAgain(site, { ...upload, ...(body as Partial<Upload>) })))
  }
  const rows = await documentsOf(site, upload.collection)
  if (rows.length > 1) breaches.push(`there are ${rows.length} documents instead of one`)
  for (const row of rows) {
    breaches.push(...(await expectStatus(site, { imageId: imageIdOf(row), status: 'uploaded' })))
  }
  return breaches
}

async function cancelAgain(site: CrashSite): Promise<string[]> {
  const upload = await uploadOf(site)
  const breaches: string[] = []
  const cancelled = await cancel(site, upload)
  if (cancelled.status !== 200) {
    breaches.push(`cancelling answered ${cancelled.status}: ${JSON.stringify(cancelled.body)}`)
  }
  const saved = await save(site, { upload })
  if (saved.status < 400) breaches.push('a cancelled upload was saved')
  const { documentId, imageId } = upload
  if (documentId !== null) {
    breaches.push(...(await expectStatus(site, { imageId, status: 'expired' })))
  }
  return breaches
}

const expectOk = (answer: { body: unknown; status: number }): void => {
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
}

/** Files that travel past the server. */
export const directScenarios = {
  issue: {
    collection: 'versioned',
    prepare: (site) => addBystander(site, 'versioned'),
    async run(site) {
      await issue(site, { collection: 'versioned' })
    },
  },
  'issue with document': {
    collection: 'versioned',
    prepare: (site) => addBystander(site, 'versioned'),
    resume: (site) => retryAll(site, 'versioned'),
    async run(site) {
      await issue(site, { collection: 'versioned', withDocument: true })
    },
  },
  'save by receipt': {
    collection: 'versioned',
    prepare: prepare({ collection: 'versioned', isSent: true }),
    resume: async (site) => saveAgain(site, await uploadOf(site)),
    run: async (site) => expectOk(await save(site, { upload: await uploadOf(site) })),
  },
  'replace by receipt': {
    collection: 'versioned',
    async prepare(site) {
      await createDocument(site, 'versioned')
      await prepare({ collection: 'versioned', isSent: true })(site)
    },
    resume: async (site) => {
      const { docs } = await site.payload.find({
        collection: 'versioned',
        sort: 'createdAt',
      })
      return saveAgain(site, await uploadOf(site), docs[0]?.id)
    },
    async run(site) {
      const id = await onlyId(site, 'versioned')
      expectOk(await save(site, { id, upload: await uploadOf(site) }))
    },
  },
  relay: {
    collection: 'versioned',
    prepare: prepare({ collection: 'versioned' }),
    resume: relayAgain,
    run: async (site) => expectOk(await relay(site, await uploadOf(site))),
  },
  'relay for a document': {
    collection: 'versioned',
    prepare: prepare({ collection: 'versioned', withDocument: true }),
    resume: relayAgain,
    run: async (site) => expectOk(await relay(site, await uploadOf(site))),
  },
  cancel: {
    collection: 'plain',
    prepare: prepare({ collection: 'plain' }),
    resume: cancelAgain,
    run: async (site) => expectOk(await cancel(site, await uploadOf(site))),
  },
  'cancel for a document': {
    collection: 'versioned',
    prepare: prepare({ collection: 'versioned', withDocument: true }),
    resume: cancelAgain,
    run: async (site) => expectOk(await cancel(site, await uploadOf(site))),
  },
  retry: {
    collection: 'versioned',
    prepare: prepare({ collection: 'versioned', withDocument: true }),
    resume: (site) => retryAll(site, 'versioned'),
    async run(site) {
      const { documentId } = await uploadOf(site)
      await issue(site, { collection: 'versioned', retryOf: documentId ?? '' })
    },
  },
} as const satisfies Readonly<Record<string, Scenario>>
