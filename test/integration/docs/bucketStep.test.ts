import type { Plugin } from 'payload'

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { bucket, type S3, startS3 } from '../../fixtures/startS3.js'
import { drawPDF } from '../otherFiles/files.js'
import { listLedger } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { readPage, readSnippets } from './readSnippets.js'

const dir = path.resolve('.cache/docs-bucket')
const { code } = readSnippets().find((snippet) => snippet.code.includes('S3_BUCKET'))!
const namesIn = (text: string): string[] => [...new Set(text.match(/\bS3_[A-Z_]+/g))].toSorted()

const before = { ...process.env }
let s3: S3
beforeAll(async () => {
  await mkdir(dir, { recursive: true })
  s3 = await startS3()
})
afterAll(async () => {
  process.env = before
  await s3.stop()
  await rm(dir, { force: true, recursive: true })
})

test('a bucket by the variables that the documentation names', async () => {
  const table = readPage('docs/other-files.md').match(/^\| `S3_.*$/gm) ?? []
  expect(namesIn(table.join('\n'))).toEqual(namesIn(code))
  process.env.S3_ACCESS_KEY_ID = 'S3RVER'
  process.env.S3_BUCKET = bucket
  process.env.S3_ENDPOINT = s3.config.endpoint as string
  process.env.S3_REGION = 'us-east-1'
  process.env.S3_SECRET_ACCESS_KEY = 'S3RVER'
  const file = path.join(dir, 'plugin.ts')
  // Local mode would keep its images in this repository.
  const local = `local: { dir: ${JSON.stringify(path.join(dir, 'images'))} },`
  await writeFile(file, code.replace('cloudflareImages({', `$&${local}`))
  const { plugin } = (await import(file)) as { plugin: Plugin }
  const site = await startPayload({
    collections: [{ ...media, upload: true }],
    plugins: { after: [plugin] },
    withoutPlugin: true,
  })
  try {
    const pdf = { bytes: drawPDF(), mimeType: 'application/pdf', name: 'report.pdf' }
    const { doc, status } = await send(site, { file: pdf })
    expect([status, await s3.list()]).toEqual([201, ['media/report.pdf']])
    const { headers } = await site.rest(doc.url!)
    const download = await fetch(headers.get('location')!)
    expect(Buffer.from(await download.arrayBuffer()).equals(pdf.bytes)).toBe(true)
    await site.rest(`/api/media/${doc.id}`, { method: 'DELETE' })
    expect(await listLedger(site)).toEqual([])
  } finally {
    await site.stop()
  }
})
