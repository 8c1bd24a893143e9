import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { Fault } from '../../../src/emulator/faults/fault.js'
import type { Site } from '../support/startPayload.js'
import type { BrowserFile, Issued } from './browser.js'

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { getCloudflareImages } from '../../../src/index.js'
import { localCredentials } from '../../../src/options/resolveCredentials.js'
import { drawQuadrants, drawSolid } from '../../fixtures/images.js'
import { expectSettled, listDocuments, listLedger, listStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { describeFile, emptyWithUploads, issue, saveForm, sendFile } from './browser.js'

let site: Site
let emulator: Emulator
let dir: string
let file: BrowserFile

beforeAll(async () => {
  file = { bytes: await drawQuadrants({ height: 60, width: 80 }), name: 'photo.jpg' }
  dir = await mkdtemp(path.join(tmpdir(), 'failing-images-'))
  const { accountHash, accountId, apiToken: token } = localCredentials
  emulator = createEmulator({ accountHash, accountId, dir, flexibleVariants: true, token })
  site = await startPayload({
    collections: [{ ...media, upload: { mimeTypes: ['image/jpeg'] } }],
    options: {
      collections: { media: { metadata: ({ doc }) => ({ alt: doc.alt ?? null }) } },
      fetch: fetchFromHandler(emulator.fetch),
      local: { dir },
    },
  })
})
afterEach(async () => {
  emulator.faults.clear()
  await emptyWithUploads(site)
  expect(await listStored(site)).toEqual([])
  expect(await listLedger(site)).toEqual([])
})
afterAll(async () => {
  await site.stop()
  await emulator.close()
  await rm(dir, { recursive: true })
})

async function uploaded(sent: BrowserFile = file): Promise<Issued> {
  const issued = await issue(site, { file: sent })
  expect(await sendFile(site, { file: sent, uploadURL: issued.uploadURL })).toBe(200)
  return issued
}

const save = (receipt: string) =>
  saveForm(site, { data: { alt: 'Late' }, file: describeFile(file, receipt) })

test.each<{ operation: NonNullable<Fault['operation']> }>([
  { operation: 'getImage' },
  { operation: 'getImageBlob' },
  { operation: 'updateImage' },
])('while $operation fails: refused in words, saved later with the same receipt', async (fault) => {
  const { imageId, receipt } = await uploaded()
  emulator.faults.add({ ...fault, answer: { kind: 'status', status: 500 }, times: 20 })
  const refused = await save(receipt)
  expect(refused).toMatchObject({ code: 'API_UNAVAILABLE', status: 503 })
  expect(refused.message).toContain('try again in a moment')
  expect((await listLedger(site)).map(({ kind }) => kind)).toEqual(['direct'])
  expect(await listDocuments(site)).toEqual([])
  emulator.faults.clear()
  const { doc, status } = await save(receipt)
  expect(status).toBe(201)
  expect(doc).toMatchObject({ cloudflare: { imageId }, filename: 'photo.jpg' })
  await expectSettled(site)
})

test('a refused image that cannot be deleted is deleted by the sweep', async () => {
  const bytes = await drawSolid({ format: 'png', height: 20, width: 30 })
  const { imageId, receipt } = await uploaded({ bytes, name: 'photo.jpg' })
  const answer = { kind: 'status', status: 500 } as const
  emulator.faults.add({ answer, operation: 'deleteImage', times: 20 })
  expect((await save(receipt)).code).toBe('IMAGE_TYPE_REFUSED')
  expect(await listLedger(site)).toEqual([
    expect.objectContaining({ attempts: 1, imageId, kind: 'delete' }),
  ])
  expect((await save(receipt)).code).toBe('ALREADY_USED')
  emulator.faults.clear()
  await getCloudflareImages(site.payload).sweep({ graceSeconds: 0 })
  await expectSettled(site)
})
