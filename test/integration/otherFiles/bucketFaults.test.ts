import type { S3FilesOptions } from '../../../src/exports/s3.js'
import type { Fault, S3 } from '../../fixtures/startS3.js'
import type { FilesSite } from './openFilesSite.js'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { s3Files } from '../../../src/exports/s3.js'
import { getCloudflareImages } from '../../../src/index.js'
import { bucket, startS3 } from '../../fixtures/startS3.js'
import { empty, listDocuments, listLedger } from '../support/account.js'
import { send } from '../support/upload.js'
import { drawPDF } from './files.js'
import { openFilesSite } from './openFilesSite.js'

let s3: S3
let log = ''
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.stop())
beforeEach(() => {
  log = ''
  s3.fault = () => undefined
})

const file = { bytes: drawPDF(), mimeType: 'application/pdf', name: 'report.pdf' }

const openSite = (options: Partial<S3FilesOptions> = {}): Promise<FilesSite> =>
  openFilesSite({
    config: { logger: { destination: { write: (line) => void (log += line) }, options: {} } },
    options: {
      otherFiles: s3Files({ bucket, config: { ...s3.config, maxAttempts: 1 }, ...options }),
    },
  })

const faults: [name: string, fault: Fault, status: number, code: string, words: RegExp][] = [
  [
    'forbidden',
    { code: 'SignatureDoesNotMatch', status: 403 },
    502,
    'BUCKET_FORBIDDEN',
    /s3:PutObject/,
  ],
  ['full', { code: 'XMinioStorageFull', status: 507 }, 507, 'BUCKET_FULL', /Make room/],
  ['busy', { code: 'SlowDown', status: 503 }, 503, 'BUCKET_UNAVAILABLE', /Try again/],
  ['broken', { code: 'InternalError', status: 500 }, 503, 'BUCKET_UNAVAILABLE', /Try again/],
  ['silent', 'silent', 504, 'REQUEST_TIMEOUT', /too long/],
  ['cut', 'cut', 503, 'NETWORK', /cannot be reached/],
]

describe.each(faults)('a bucket that is %s', (_, fault, status, code, words) => {
  let site: FilesSite
  beforeAll(async () => {
    site = await openSite({ timeoutMs: fault === 'silent' ? 1000 : 30_000 })
  })
  afterAll(() => site.stop())

  const expectClean = (text: string): void => {
    expect(text).not.toMatch(/S3RVER|Signature=|Credential=/)
  }

  test('takes no file, and the site says why', async () => {
    s3.fault = ({ method }) => (method === 'PUT' ? fault : undefined)
    const sent = await send(site, { file })
    expect([sent.status, sent.code]).toEqual([status, code])
    expect(sent.message).toMatch(words)
    expect(sent.message).toContain('"report.pdf" was not saved')
    expectClean(JSON.stringify(sent.body) + log)
    expect(log).toContain(bucket)
    expect(await listDocuments(site)).toEqual([])
    await getCloudflareImages(site.payload).sweep({ graceSeconds: 0 })
    expect(await listLedger(site)).toEqual([])
    expect(await s3.list()).toEqual([])
  })

  test('gives no file, and the document stays', async () => {
    const { doc } = await send(site, { file })
    s3.fault = () => fault
    const answer = await site.rest(doc.url!)
    const body = await answer.text()
    expect([answer.status, body]).toEqual([status, expect.stringContaining(code)])
    expectClean(body + log)
    s3.fault = ({ method }) => (method === 'GET' ? fault : undefined)
    expect((await site.rest(doc.url!)).status).toBe(status)
    s3.fault = () => undefined
    expect((await site.rest(doc.url!)).status).toBe(200)
    await empty(site)
    expect(await s3.list()).toEqual([])
  })
})

test('a key that cannot be read, and another region, are told apart', async () => {
  const site = await openSite()
  const code = 'AuthorizationHeaderMalformed'
  try {
    for (const [fault, told] of [
      [{ code, status: 400 }, 'BUCKET_FORBIDDEN'],
      [{ code, region: 'eu-west-1', status: 400 }, 'BUCKET_MISSING'],
    ] as const) {
      s3.fault = ({ method }) => (method === 'PUT' ? fault : undefined)
      expect((await send(site, { file })).code).toBe(told)
    }
  } finally {
    await site.stop()
  }
})

describe('a bucket that is not there', () => {
  test.each([
    ['missing', { bucket: 'nowhere' }, 502, 'BUCKET_MISSING', /Create it/],
    [
      'nobody listens',
      { config: { endpoint: 'http://127.0.0.1:1', region: 'auto' } },
      503,
      'NETWORK',
      /cannot be reached/,
    ],
    [
      'has no region',
      { config: { endpoint: 'http://127.0.0.1:1', region: '' } },
      502,
      'BUCKET_MISSING',
      /`region`/,
    ],
    ['nobody has keys', { config: { region: 'auto' } }, 502, 'BUCKET_FORBIDDEN', /s3:GetObject/],
  ] as const)('%s', async (name, options, status, code, words) => {
    const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
    const config =
      'config' in options
        ? {
            ...options.config,
            credentials: name === 'nobody has keys' ? () => Promise.reject(noKeys) : keys,
            maxAttempts: 1,
          }
        : s3.config
    const site = await openSite({ ...options, config })
    try {
      const sent = await send(site, { file })
      expect([sent.status, sent.code]).toEqual([status, code])
      expect(sent.message).toMatch(words)
      await site.payload.db.create({
        collection: 'media',
        data: { filename: 'report.pdf', mimeType: 'application/pdf' },
      })
      expect((await site.rest('/api/media/file/report.pdf')).status).toBe(status)
    } finally {
      await site.stop()
    }
  })
})

const noKeys = Object.assign(new Error('none'), { name: 'CredentialsProviderError' })
