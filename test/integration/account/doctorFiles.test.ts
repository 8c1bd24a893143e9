import type { S3FilesOptions } from '../../../src/exports/s3.js'
import type { Fault, S3 } from '../../fixtures/startS3.js'
import type { FreshSite } from './freshSite.js'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'

import { s3Files } from '../../../src/exports/s3.js'
import { localFiles } from '../../../src/index.js'
import { makeFolder } from '../../fixtures/openEmulator.js'
import { bucket, startS3 } from '../../fixtures/startS3.js'
import { media } from '../support/startPayload.js'
import { examine, openDoctorSites } from './doctorSite.js'

const doctor = openDoctorSites()

let s3: S3
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.stop())
beforeEach(() => {
  s3.fault = () => undefined
  s3.requests.length = 0
})

const hostOf = ({ config }: S3): string => new URL(config.endpoint as string).host

const openBucket = (options: Partial<S3FilesOptions> = {}): Promise<FreshSite> =>
  doctor.openBroken({
    options: {
      otherFiles: s3Files({ bucket, config: s3.config, prefix: 'site', ...options }),
    },
  })

type Expected = { mend: string; what: string }

async function expectFault(site: FreshSite, { mend, what }: Expected): Promise<void> {
  const { code, findings, ids } = await examine(site)
  expect([code, ids]).toEqual([1, ['other-files']])
  expect(findings[0]).toMatchObject({
    mend: expect.stringContaining(mend) as unknown,
    what,
    why: expect.stringContaining('PDF') as unknown,
  })
  expect(JSON.stringify(findings)).not.toMatch(/S3RVER|wrong-secret|Signature=|Credential=/)
}

describe('doctor on a bucket', () => {
  test('that can be used finds nothing, and leaves nothing in it', async () => {
    const { code, fine, ids } = await examine(await openBucket({ signedDownloads: true }))
    expect([code, ids, fine.includes('other-files')]).toEqual([0, [], true])
    expect(await s3.list()).toEqual([])
    const asked = s3.requests.map((line) => line.replace(/[\da-f-]{36}/g, 'ID'))
    expect(asked).toEqual([
      'GET /files/site/media/ID?x-id=GetObject',
      'PUT /files/site/media/ID?partNumber=1&uploadId=ID&x-id=UploadPart',
    ])
  })

  const asked = (method: string) => (fault: Fault) => () => {
    s3.fault = (request) => (request.method === method ? fault : undefined)
  }
  const onRead = asked('GET')
  const onWrite = asked('PUT')

  test.each<[string, () => void, (host: string) => Expected]>([
    [
      'is missing at the host',
      onRead({ code: 'NoSuchBucket', status: 404 }),
      (host) => ({
        mend: 'aws s3 mb s3://files',
        what: `the bucket "files" does not exist at ${host}`,
      }),
    ],
    [
      'is in another region',
      onRead({ code: 'AuthorizationHeaderMalformed', region: 'eu-west-1', status: 400 }),
      () => ({ mend: "region: 'eu-west-1'", what: 'the bucket "files" is in another region' }),
    ],
    [
      'may not be read',
      onRead({ code: 'AccessDenied', status: 403 }),
      () => ({
        mend: 's3:ListBucket on arn:aws:s3:::files and s3:GetObject on arn:aws:s3:::files/site/media/*',
        what: 'the key may not list the bucket "files" and read objects in it',
      }),
    ],
    [
      'may not be written',
      onWrite({ code: 'AccessDenied', status: 403 }),
      () => ({
        mend: 's3:PutObject and s3:DeleteObject on arn:aws:s3:::files/site/media/*',
        what: 'the key may not write into the bucket "files"',
      }),
    ],
    [
      'knows another time',
      onRead({ code: 'RequestTimeTooSkewed', status: 403 }),
      (host) => ({
        mend: 'set-ntp true',
        what: `the clock of this machine is too far off for ${host}`,
      }),
    ],
    [
      'does not know the key',
      onRead({ code: 'Unauthorized', status: 401 }),
      (host) => ({
        mend: 'config.credentials',
        what: `${host} does not accept the credentials for the bucket "files": Unauthorized`,
      }),
    ],
    [
      'cannot read the key',
      onRead({ code: 'AuthorizationHeaderMalformed', status: 400 }),
      (host) => ({
        mend: 'create an access key',
        what: `${host} does not accept the credentials for the bucket "files": AuthorizationHeaderMalformed`,
      }),
    ],
    [
      'does not know the secret',
      onRead({ code: 'SignatureDoesNotMatch', status: 403 }),
      (host) => ({
        mend: 'create an access key',
        what: `${host} does not accept the credentials for the bucket "files": SignatureDoesNotMatch`,
      }),
    ],
    [
      'does not answer',
      onRead('silent'),
      (host) => ({
        mend: 'correct `endpoint`',
        what: `${host} does not answer in time, and should have the bucket "files"`,
      }),
    ],
    [
      'speaks something else',
      onRead({ status: 405 }),
      (host) => ({
        mend: 'correct `endpoint`',
        what: `${host} answers 405, as no server does that speaks S3, and should have the bucket "files"`,
      }),
    ],
  ])('names one that %s, and only it', async (_, set, expected) => {
    const site = await openBucket({ timeoutMs: 1000 })
    set()
    await expectFault(site, expected(hostOf(s3)))
  })

  test.each<[string, (s3: S3) => Partial<S3FilesOptions>, (host: string) => Expected]>([
    [
      'a bucket that nobody has made',
      () => ({ bucket: 'nowhere' }),
      (host) => ({
        mend: 'aws s3 mb s3://nowhere',
        what: `the bucket "nowhere" does not exist at ${host}`,
      }),
    ],
    [
      'a key that nobody knows',
      ({ config }) => ({
        config: {
          ...config,
          credentials: { accessKeyId: 'AKIA', secretAccessKey: 'wrong-secret' },
        },
      }),
      (host) => ({
        mend: 'create an access key',
        what: `${host} does not accept the credentials for the bucket "files": InvalidAccessKeyId`,
      }),
    ],
    [
      'no credentials',
      ({ config }) => ({ config: { ...config, credentials: () => Promise.reject(noKeys) } }),
      () => ({
        mend: 'AWS_ACCESS_KEY_ID',
        what: 'there are no credentials for the bucket "files"',
      }),
    ],
    [
      'an endpoint that nobody listens at',
      ({ config }) => ({ config: { ...config, endpoint: 'http://name:wrong-secret@127.0.0.1:1' } }),
      () => ({
        mend: 'correct `endpoint`',
        what: '127.0.0.1:1 cannot be reached (ECONNREFUSED), and should have the bucket "files"',
      }),
    ],
    [
      'an endpoint that is no address',
      ({ config }) => ({ config: { ...config, endpoint: 'wrong-secret' } }),
      () => ({
        mend: 'correct `endpoint`',
        what: 'the endpoint cannot be reached (TypeError), and should have the bucket "files"',
      }),
    ],
    [
      'a token of R2 that lacks a right',
      ({ config }) => ({
        config: {
          ...config,
          endpoint: 'https://0123456789abcdef.r2.cloudflarestorage.com',
          requestHandler: { handle: refuseAll },
        },
      }),
      () => ({
        mend: 'give the token "Object Read & Write"',
        what: 'the key may not list the bucket "files" and read objects in it',
      }),
    ],
    [
      'no region',
      ({ config }) => ({ config: { ...config, region: '' } }),
      () => ({ mend: "'auto' for R2", what: 'the region of the bucket "files" is not set' }),
    ],
  ])('names %s, and only it', async (_, options, expected) => {
    await expectFault(await openBucket(options(s3)), expected(hostOf(s3)))
  })

  test('does not know of one that is out of order, and fails', async () => {
    const site = await openBucket({ config: { ...s3.config, maxAttempts: 1 } })
    s3.fault = () => ({ code: 'InternalError', status: 500 })
    const { code, out } = await site.run('doctor')
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/^Failed {2}other-files: .+ out of order or busy/),
    ])
  })
})

/** In the place of a host that no test may ask. */
const refuseAll = () =>
  Promise.resolve({
    response: {
      body: Readable.from([Buffer.from('<Error><Code>AccessDenied</Code></Error>')]),
      headers: {},
      statusCode: 403,
    },
  })

const noKeys = Object.assign(new Error('none'), { name: 'CredentialsProviderError' })

describe('doctor on a folder', () => {
  test.each<[string, (dir: string) => string]>([
    ['is there', (dir) => dir],
    ['comes with the first file', (dir) => path.join(dir, 'a', 'b')],
  ])('that %s finds nothing, and makes none', async (_, place) => {
    const dir = await makeFolder()
    const otherFiles = localFiles({ dir: place(dir) })
    expect((await examine(await doctor.openBroken({ options: { otherFiles } }))).ids).toEqual([])
    expect(await readdir(dir)).toEqual([])
  })

  const openBlocked = async (): Promise<string> => {
    const file = path.join(await makeFolder(), 'data')
    await writeFile(file, 'no folder')
    return file
  }

  test('names one that cannot be written', async () => {
    const dir = await openBlocked()
    const site = await doctor.openBroken({ options: { otherFiles: localFiles({ dir }) } })
    await expectFault(site, {
      mend: 'localFiles({ dir:',
      what: `the folder ${path.join(dir, 'media')} for other files cannot be written: ENOTDIR`,
    })
  })

  test('gives a hint where it is Payload’s, and none where other files are refused', async () => {
    const staticDir = await openBlocked()
    const collections = [{ ...media, upload: { staticDir } }]
    const { code, findings, ids } = await examine(await doctor.openBroken({ collections }))
    expect([code, ids]).toEqual([0, ['other-files']])
    expect(findings[0]?.what).toContain(staticDir)
    const refusing = await doctor.openBroken({ collections, options: { otherFiles: 'refuse' } })
    expect((await examine(refusing)).ids).toEqual([])
  })
})
