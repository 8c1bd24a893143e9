import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { openAsBlob } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'

import { bucket, type S3, startS3 } from '../../fixtures/startS3.js'
import { testSizes } from '../../fixtures/testSizes.js'
import { drawMP4 } from './files.js'

const megabyte = 1024 * 1024
let dir: string
let s3: S3
let site: ChildProcess
let origin: string

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'films-'))
  s3 = await startS3()
  site = fork(path.join(import.meta.dirname, 'filmSite.ts'), {
    env: {
      ...process.env,
      DIR: dir,
      PAYLOAD_DISABLE_DEPENDENCY_CHECKER: 'true',
      S3_BUCKET: bucket,
      S3_ENDPOINT: s3.config.endpoint as string,
    },
    execArgv: ['--expose-gc', '--import', 'tsx'],
  })
  const [message] = (await once(site, 'message')) as [{ port: number }]
  origin = `http://127.0.0.1:${message.port}`
}, 120_000)
afterAll(async () => {
  site.disconnect()
  await once(site, 'exit')
  await s3.stop()
  await rm(dir, { force: true, recursive: true })
})

/** A film on the disk, and the hash of its bytes. */
async function writeFilm(megabytes: number): Promise<{ file: string; sha256: string }> {
  const file = path.join(dir, `film-${megabytes}.mp4`)
  const hash = createHash('sha256')
  const handle = await open(file, 'w')
  for (let index = 0; index < megabytes; index += 1) {
    // Each one other than the last: a part that comes twice would show.
    const bytes = drawMP4(megabyte)
    if (index > 0) bytes.writeUInt32BE(index)
    hash.update(bytes)
    await handle.write(bytes)
  }
  await handle.close()
  return { file, sha256: hash.digest('hex') }
}

async function upload(file: string): Promise<{ filesize: number; url: string }> {
  const form = new FormData()
  form.set('file', await openAsBlob(file, { type: 'video/mp4' }), path.basename(file))
  form.set('_payload', '{}')
  const response = await fetch(`${origin}/api/media`, { body: form, method: 'POST' })
  expect(response.status).toBe(201)
  return ((await response.json()) as { doc: { filesize: number; url: string } }).doc
}

/** As a player asks for it. */
async function hashOf(url: string): Promise<string> {
  const response = await fetch(`${origin}${url}`, { headers: { range: 'bytes=0-' } })
  expect(response.status).toBe(206)
  const hash = createHash('sha256')
  for await (const chunk of Readable.fromWeb(response.body as never)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

const memory = async (what: 'peak' | 'reset'): Promise<number> =>
  Number(await (await fetch(`${origin}/memory/${what}`)).text())

test('a film goes up and, by range, down with less than 60 MB of memory', async () => {
  const { file: first } = await writeFilm(16)
  await hashOf((await upload(first)).url)
  const { file, sha256 } = await writeFilm(testSizes.filmMegabytes)
  const before = await memory('reset')
  const { filesize, url } = await upload(file)
  const afterUpload = await memory('peak')
  expect(filesize).toBe(testSizes.filmMegabytes * megabyte)
  expect(await hashOf(url)).toBe(sha256)
  const growth = (await memory('peak')) - before
  if (process.env.TEST_SIZES === 'long') {
    console.info(
      `${testSizes.filmMegabytes} MB: up ${toMB(afterUpload - before)}, up and down ${toMB(growth)}`,
    )
  }
  expect(growth).toBeLessThan(60e6)
}, 300_000)

const toMB = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
