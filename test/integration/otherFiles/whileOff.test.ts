import type { Store, StoreKind } from './stores.js'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { getCloudflareImages } from '../../../src/index.js'
import { listLedger } from '../support/account.js'
import { media, type Site, startPayload } from '../support/startPayload.js'
import { send, type UploadPart } from '../support/upload.js'
import { drawPDF } from './files.js'
import { openStore } from './stores.js'

const kinds: StoreKind[] = ['localFiles', 's3Files']

describe.each(kinds)('files in %s while the plugin is off', (kind) => {
  let dir: string
  let store: Store
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'while-off-'))
    store = await openStore({ folder: path.join(dir, 'static'), kind })
  })
  afterEach(async () => {
    await store.stop()
    await rm(dir, { force: true, recursive: true })
  })

  async function use<T>(enabled: boolean, work: (site: Site) => Promise<T>): Promise<T> {
    const { otherFiles } = store
    const site = await startPayload({
      collections: [{ ...media, upload: { staticDir: path.join(dir, 'static') } }],
      dir,
      options: { enabled, ...(otherFiles === undefined ? {} : { otherFiles }) },
    })
    try {
      return await work(site)
    } finally {
      await site.stop()
    }
  }

  const pdf = (name: string, text: string): UploadPart => ({
    bytes: drawPDF(text),
    mimeType: 'application/pdf',
    name,
  })
  const read = async ({ rest }: Site, name: string): Promise<Buffer> =>
    Buffer.from(await (await rest(`/api/media/file/${name}`)).arrayBuffer())

  test('are served, and go with their documents once it is on again', async () => {
    const [kept, lost, replaced] = await use(true, async (site) => {
      const docs = []
      for (const name of ['kept.pdf', 'lost.pdf', 'replaced.pdf']) {
        docs.push((await send(site, { file: pdf(name, name) })).doc)
      }
      return docs
    })
    await use(false, async (site) => {
      expect(await read(site, 'kept.pdf')).toEqual(drawPDF('kept.pdf'))
      await send(site, { method: 'DELETE', path: `/api/media/${lost!.id}` })
      const sent = await send(site, {
        file: pdf('new.pdf', 'new'),
        method: 'PATCH',
        path: `/api/media/${replaced!.id}`,
      })
      expect([sent.status, sent.doc.filename]).toEqual([200, 'new.pdf'])
      expect(await store.list()).toEqual(['kept.pdf', 'lost.pdf', 'replaced.pdf'])
    })
    await use(true, async (site) => {
      await getCloudflareImages(site.payload).sweep({ now: new Date(Date.now() + 86_400_000) })
      expect(await store.list()).toEqual(['kept.pdf'])
      expect(await listLedger(site)).toEqual([])
      expect(await read(site, 'kept.pdf')).toEqual(drawPDF('kept.pdf'))
      expect(await read(site, 'new.pdf')).toEqual(drawPDF('new'))
      await send(site, { method: 'DELETE', path: `/api/media/${kept!.id}` })
      await getCloudflareImages(site.payload).settled()
      expect(await store.list()).toEqual([])
    })
  })

  test('of a name that was given anew meanwhile do not hide the new file', async () => {
    const doc = await use(true, async (site) => {
      const sent = await send(site, { file: pdf('report.pdf', 'old') })
      return sent.doc
    })
    await use(false, async (site) => {
      await send(site, { method: 'DELETE', path: `/api/media/${doc.id}` })
      const sent = await send(site, { file: pdf('report.pdf', 'new') })
      expect([sent.status, sent.doc.filename]).toEqual([201, 'report.pdf'])
      expect(await read(site, 'report.pdf')).toEqual(drawPDF('new'))
    })
    await use(true, async (site) => {
      await getCloudflareImages(site.payload).sweep({ now: new Date(Date.now() + 86_400_000) })
      expect(await read(site, 'report.pdf')).toEqual(drawPDF('new'))
    })
  })
})
