import type { S3FilesOptions } from '../../../src/exports/s3.js'
import type { CloudflareImagesOptions } from '../../../src/index.js'
import type { S3 } from '../../fixtures/startS3.js'
import type { FilesSite } from './openFilesSite.js'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { s3Files } from '../../../src/exports/s3.js'
import { getCloudflareImages } from '../../../src/index.js'
import { bucket, startS3 } from '../../fixtures/startS3.js'
import { empty, listDocuments, listLedger } from '../support/account.js'
import { send } from '../support/upload.js'
import { drawMP4, drawPDF } from './files.js'
import { openFilesSite } from './openFilesSite.js'

let s3: S3
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.stop())
beforeEach(() => {
  s3.fault = () => undefined
  s3.requests.length = 0
})

const pdf = (name: string) => ({ bytes: drawPDF(name), mimeType: 'application/pdf', name })
const film = (size: number) => ({ bytes: drawMP4(size), mimeType: 'video/mp4', name: 'film.mp4' })

const openSite = (
  options: Partial<S3FilesOptions> = {},
  others: Partial<CloudflareImagesOptions> = {},
): Promise<FilesSite> =>
  openFilesSite({
    // Large files travel by temporary ones, as in production.
    config: { upload: { tempFileDir: tmpdir(), useTempFiles: true } },
    options: { otherFiles: s3Files({ bucket, config: s3.config, ...options }), ...others },
  })

describe('keys', () => {
  test.each([
    [undefined, 'media/report.pdf'],
    ['site/', 'site/media/report.pdf'],
    [{ media: 'papers' }, 'papers/report.pdf'],
    [{ media: '' }, 'report.pdf'],
    [{ others: 'papers' }, 'media/report.pdf'],
  ])('with the prefix %j: %s', async (prefix, key) => {
    const site = await openSite({
      cacheControl: 'private, max-age=60',
      ...(prefix === undefined ? {} : { prefix: prefix }),
    })
    try {
      const { doc } = await send(site, { file: pdf('report.pdf') })
      expect(await s3.list()).toEqual([key])
      expect(await s3.get(key)).toEqual({
        bytes: drawPDF('report.pdf'),
        cacheControl: 'private, max-age=60',
        type: 'application/pdf',
      })
      expect((await site.rest(doc.url!)).status).toBe(200)
      await empty(site)
      expect(await s3.list()).toEqual([])
    } finally {
      await site.stop()
    }
  })

  test.each([
    [{ bucket: '' }, 's3Files.bucket'],
    [{ bucket, prefix: '/top' }, 's3Files.prefix'],
    [{ bucket, prefix: 'a/../b' }, 's3Files.prefix'],
    [{ bucket, prefix: { a: 'same', b: 'same/' } }, 's3Files.prefix'],
    [{ bucket, signedDownloads: { expiresIn: 0 } }, 's3Files.signedDownloads.expiresIn'],
    [{ accessKeyId: 'secret-key', bucket }, 's3Files.accessKeyId'],
  ])('%j is refused', (options, where) => {
    const open = (): unknown => s3Files(options)
    expect(open).toThrow(
      expect.objectContaining({
        code: 'OPTIONS_INVALID',
        message: expect.stringContaining(where) as unknown,
      }),
    )
    expect(open).not.toThrow(/secret-key/)
  })
})

describe('an object that is there', () => {
  let site: FilesSite
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site.stop())

  test('is never replaced, not even by one who looked before it came', async () => {
    s3.fault = ({ method }) => {
      if (method !== 'PUT') return undefined
      s3.fault = () => undefined
      return { code: 'PreconditionFailed', status: 412 }
    }
    const { doc } = await send(site, { file: pdf('race.pdf') })
    expect(doc.filename).toBe('race-1.pdf')
    expect(await s3.list()).toEqual(['media/race-1.pdf'])
    await empty(site)
    expect(await listLedger(site)).toEqual([])
  })

  test('is known for the own one where the answer to its upload was lost', async () => {
    s3.loseAnswer = ({ method }) => method === 'PUT'
    const { doc } = await send(site, { file: pdf('lost.pdf') })
    expect(doc.filename).toBe('lost.pdf')
    expect(await s3.list()).toEqual(['media/lost.pdf'])
    await empty(site)
  })

  test('is looked for where the server knows no conditions', async () => {
    s3.fault = ({ headers }) =>
      headers['if-none-match'] === '*' ? { code: 'NotImplemented', status: 501 } : undefined
    await s3.put('media/plain.pdf', 'somebody’s')
    const { doc } = await send(site, { file: pdf('plain.pdf') })
    expect(doc.filename).toBe('plain-1.pdf')
    expect(String((await s3.get('media/plain.pdf')).bytes)).toBe('somebody’s')
    await empty(site)
    await s3.remove('media/plain.pdf')
  })
})

describe('a large file', () => {
  let site: FilesSite
  const size = 12 * 1024 * 1024
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site.stop())

  test('travels in parts', async () => {
    const { doc } = await send(site, { file: film(size) })
    expect(doc).toMatchObject({ filename: 'film.mp4', filesize: size })
    const parts = s3.requests.filter((line) => line.includes('partNumber='))
    expect(parts).toHaveLength(3)
    const { bytes, type } = await s3.get('media/film.mp4')
    expect([bytes.equals(drawMP4(size)), type]).toEqual([true, 'video/mp4'])
    const part = await site.rest(doc.url!, { headers: { range: 'bytes=9000000-9000009' } })
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([
      206,
      drawMP4(size).subarray(9_000_000, 9_000_010),
    ])
    await empty(site)
    expect(await s3.list()).toEqual([])
  })

  test('leaves nothing where a part is refused', async () => {
    s3.fault = ({ url = '' }) =>
      url.includes('partNumber=2') ? { code: 'QuotaExceeded', status: 403 } : undefined
    const sent = await send(site, { file: film(size) })
    expect([sent.status, sent.code]).toEqual([507, 'BUCKET_FULL'])
    expect(s3.requests.filter((line) => /^DELETE .*uploadId=/.test(line))).toHaveLength(1)
    expect([await s3.list(), await listDocuments(site), await listLedger(site)]).toEqual([
      [],
      [],
      [],
    ])
  })
})

describe('signed downloads', () => {
  let site: FilesSite
  beforeAll(async () => {
    site = await openSite({ signedDownloads: { expiresIn: 120 } })
  })
  afterAll(() => site.stop())

  test('lead to the bucket, for a while, whoever may read the document', async () => {
    const { doc } = await send(site, { file: film(5000) })
    const answer = await site.rest(doc.url!, { anonymous: true })
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([302, 'private, no-store'])
    const url = new URL(answer.headers.get('location')!)
    expect(url.searchParams.get('X-Amz-Expires')).toBe('120')
    const part = await fetch(url, { headers: { range: 'bytes=100-109' } })
    expect([part.status, part.headers.get('content-type')]).toEqual([206, 'video/mp4'])
    expect(Buffer.from(await part.arrayBuffer())).toEqual(drawMP4(5000).subarray(100, 110))
    await empty(site)
    expect((await site.rest(doc.url!)).status).toBe(404)
  })

  test('are for those who may see the file', async () => {
    const hidden = await openSite(
      { signedDownloads: true },
      { access: { view: ({ doc }) => (doc as { alt?: string }).alt !== 'secret' } },
    )
    try {
      for (const [alt, status] of [
        ['secret', 403],
        ['open', 302],
      ] as const) {
        const { doc } = await send(hidden, { data: { alt }, file: pdf(`${alt}.pdf`) })
        const answer = await hidden.rest(`/api/media/file/${doc.filename}`)
        expect([answer.status, answer.headers.has('location')]).toEqual([status, status === 302])
      }
      await empty(hidden)
    } finally {
      await hidden.stop()
    }
  })

  test('are not for what a browser would run', async () => {
    const bytes = Buffer.from('<?xml version="1.0"?><a/>')
    const { doc } = await send(site, { file: { bytes, mimeType: 'text/xml', name: 'a.xml' } })
    const answer = await site.rest(doc.url!)
    expect([answer.status, await answer.text()]).toEqual([200, String(bytes)])
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'none'")
    await empty(site)
  })
})

test('files from before are served, their names are taken, and they go with their document', async () => {
  const site = await openSite()
  try {
    await writeFile(path.join(site.folder, 'old.pdf'), drawPDF('old'))
    const created = (await site.payload.db.create({
      collection: 'media',
      data: { filename: 'old.pdf', filesize: 9, mimeType: 'application/pdf' },
    })) as { id: number }
    expect((await site.rest('/api/media/file/old.pdf')).status).toBe(200)
    await writeFile(path.join(site.folder, 'lying.pdf'), 'somebody’s')
    expect((await send(site, { file: pdf('lying.pdf') })).doc.filename).toBe('lying-1.pdf')
    await site.rest(`/api/media/${created.id}`, { method: 'DELETE' })
    expect(await site.listFiles()).toEqual(['lying.pdf'])
    await empty(site)
  } finally {
    await site.stop()
  }
})

test('what could not be deleted is deleted by the sweep', async () => {
  const site = await openSite()
  try {
    const { doc } = await send(site, { file: pdf('stays.pdf') })
    s3.fault = ({ method }) => (method === 'DELETE' ? { status: 503 } : undefined)
    expect((await site.rest(`/api/media/${doc.id}`, { method: 'DELETE' })).status).toBe(200)
    await getCloudflareImages(site.payload).settled()
    expect(await s3.list()).toEqual(['media/stays.pdf'])
    s3.fault = () => undefined
    const [row] = await listLedger(site)
    expect(row).toMatchObject({ attempts: 1, filename: 'stays.pdf', kind: 'file' })
    await site.payload.db.updateOne({
      collection: 'cloudflare-images-ledger',
      data: { dueAt: new Date(0).toISOString() },
      id: row!.id as string,
    })
    expect(await getCloudflareImages(site.payload).sweep()).toMatchObject({ deleted: 1 })
    expect([await s3.list(), await listLedger(site)]).toEqual([[], []])
  } finally {
    await site.stop()
  }
})
