import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { Fault } from '../../../src/emulator/faults/fault.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { getCloudflareImages } from '../../../src/index.js'
import { localCredentials } from '../../../src/options/resolveCredentials.js'
import { drawQuadrants } from '../../fixtures/images.js'
import {
  empty,
  expectSettled,
  listDocuments,
  listLedger,
  listStored,
  readStored,
} from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let site: Site
let emulator: Emulator
let dir: string
let bytes: Buffer

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 60, width: 80 })
  dir = await mkdtemp(path.join(tmpdir(), 'failing-images-'))
  const { accountHash, accountId, apiToken: token } = localCredentials
  emulator = createEmulator({ accountHash, accountId, dir, flexibleVariants: true, token })
  site = await startPayload({
    options: { fetch: fetchFromHandler(emulator.fetch), local: { dir }, timeoutMs: 3000 },
  })
})
afterEach(async () => {
  emulator.faults.clear()
  await empty(site)
  expect(await listStored(site)).toEqual([])
  expect(await listLedger(site)).toEqual([])
})
afterAll(async () => {
  await site.stop()
  await emulator.close()
  await rm(dir, { recursive: true })
})

const upload = () => send(site, { file: { bytes, name: 'photo.jpg' } })
const uploadsSoFar = (): number =>
  emulator.requests.filter(({ operation }) => operation === 'uploadImage').length
const sweep = (graceSeconds = 0) => getCloudflareImages(site.payload).sweep({ graceSeconds })

const fault = (
  answer: Fault['answer'],
  operation: NonNullable<Fault['operation']> = 'uploadImage',
): void => {
  emulator.faults.add({ answer, operation, times: 20 })
}

describe('an upload that Cloudflare does not take', () => {
  test.each<{ answer: Fault['answer']; code: string; says: RegExp; status: number }>([
    {
      answer: { kind: 'status', status: 500 },
      code: 'API_UNAVAILABLE',
      says: /cannot be reached/,
      status: 503,
    },
    {
      answer: { kind: 'status', status: 503 },
      code: 'API_UNAVAILABLE',
      says: /cannot be reached/,
      status: 503,
    },
    {
      answer: { kind: 'status', retryAfterSeconds: 300, status: 429 },
      code: 'API_RATE_LIMITED',
      says: /five minutes/,
      status: 503,
    },
    {
      answer: { code: 10000, kind: 'status', message: 'Authentication error', status: 403 },
      code: 'API_AUTHENTICATION',
      says: /API token/,
      status: 502,
    },
    {
      answer: { kind: 'text', status: 502, text: '<html>Bad gateway</html>' },
      code: 'API_UNAVAILABLE',
      says: /cannot be reached/,
      status: 503,
    },
    {
      answer: { kind: 'text', status: 200, text: 'gremlins' },
      code: 'API_RESPONSE_INVALID',
      says: /cannot be reached/,
      status: 502,
    },
    {
      answer: { kind: 'silence' },
      code: 'REQUEST_TIMEOUT',
      says: /cannot be reached/,
      status: 504,
    },
  ])('$answer.kind $answer.status: $code', async ({ answer, code, says, status }) => {
    fault(answer)
    const sent = await upload()
    expect({ code: sent.code, status: sent.status }).toEqual({ code, status })
    expect(sent.message).toMatch(says)
    expect(sent.message).not.toMatch(/gremlins|html|token-/)
    expect(await listDocuments(site)).toEqual([])

    emulator.faults.clear()
    const again = await upload()
    expect(again).toMatchObject({ doc: { filename: 'photo.jpg' }, status: 201 })
    await sweep()
    await expectSettled(site)
  })

  test('on replace: the document keeps what it had', async () => {
    const { doc } = await upload()
    fault({ kind: 'status', status: 500 })
    const sent = await send(site, {
      file: { bytes: await drawQuadrants({ height: 9, width: 9 }), name: 'next.jpg' },
      method: 'PATCH',
      path: `/api/media/${doc.id}`,
    })
    expect(sent.status).toBe(503)
    emulator.faults.clear()
    const read = await send(site, { method: 'GET', path: `/api/media/${doc.id}` })
    expect(read.doc).toMatchObject({
      cloudflare: { imageId: doc.cloudflare.imageId },
      filename: 'photo.jpg',
    })
    await sweep()
    await expectSettled(site)
  })
})

describe('an upload whose answer is lost', () => {
  test('is found again by its upload id, not sent twice', async () => {
    const before = uploadsSoFar()
    emulator.faults.add({ answer: { kind: 'lostAnswer' }, operation: 'uploadImage' })
    const { doc, status } = await upload()
    expect(status).toBe(201)
    expect(uploadsSoFar() - before).toBe(1)
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(bytes)
    await expectSettled(site)
  })

  test('and that cannot be looked for either, is removed by the sweep', async () => {
    emulator.faults.add({ answer: { kind: 'lostAnswer' }, operation: 'uploadImage' })
    fault({ kind: 'status', status: 500 }, 'listImages')
    expect((await upload()).status).toBe(503)
    emulator.faults.clear()
    expect(await listStored(site)).toHaveLength(1)
    expect((await upload()).doc.filename).toBe('photo.jpg')
    await sweep()
    expect(await listStored(site)).toHaveLength(1)
    await expectSettled(site)
  })
})

describe('a deletion that fails', () => {
  test('leaves the document deleted, and is finished by a later sweep', async () => {
    const { doc } = await upload()
    fault({ kind: 'status', status: 500 }, 'deleteImage')
    const { status } = await send(site, { method: 'DELETE', path: `/api/media/${doc.id}` })
    expect(status).toBe(200)
    expect(await listDocuments(site)).toEqual([])
    expect(await listStored(site)).toHaveLength(1)
    const [row] = await listLedger(site)
    expect(row).toMatchObject({ attempts: 1, imageId: doc.cloudflare.imageId, kind: 'delete' })
    expect(row!.lastError).toMatch(/./)

    expect(await sweep()).toMatchObject({ failed: 1 })
    emulator.faults.clear()
    expect(await sweep()).toMatchObject({ deleted: 1, failed: 0 })
    expect(await listStored(site)).toEqual([])
    await expectSettled(site)
  })

  test('of an image that is gone already counts as done', async () => {
    const { doc } = await upload()
    const client = await getCloudflareImages(site.payload).client()
    await client.deleteImage({ imageId: doc.cloudflare.imageId! })
    await send(site, { method: 'DELETE', path: `/api/media/${doc.id}` })
    await expectSettled(site)
  })

  test('of a replaced image: the new one is saved all the same', async () => {
    const { doc } = await upload()
    fault({ kind: 'status', status: 429 }, 'deleteImage')
    const next = await send(site, {
      file: { bytes: await drawQuadrants({ height: 9, width: 9 }), name: 'next.jpg' },
      method: 'PATCH',
      path: `/api/media/${doc.id}`,
    })
    expect(next.status).toBe(200)
    emulator.faults.clear()
    await sweep()
    await expectSettled(site)
  })
})

describe('reading while the API is down', () => {
  test('documents and URLs do not need it', async () => {
    const { doc } = await upload()
    fault({ kind: 'silence' }, ['getImage', 'listImages', 'uploadImage', 'getImageBlob'])
    const asked = emulator.requests.length
    const read = await send(site, { method: 'GET', path: `/api/media/${doc.id}` })
    expect(read.doc).toMatchObject({ sizes: doc.sizes, url: doc.url })
    expect(emulator.requests).toHaveLength(asked)
    const edited = await send(site, {
      json: { cloudflare: { crop: { height: 0.5, width: 0.5, x: 0, y: 0 } }, focalX: 1, focalY: 1 },
      method: 'PATCH',
      path: `/api/media/${doc.id}`,
    })
    expect(edited.status).toBe(200)
    expect(emulator.requests).toHaveLength(asked)
  })
})
