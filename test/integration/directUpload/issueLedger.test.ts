import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { drawSolid } from '../../fixtures/images.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { listLedger } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { ask, clientOf, relayForm, query } from './issueHarness.js'

/** Cloudflare with a clock of its own. */
describe('At Cloudflare', () => {
  let emulator: Emulator
  let offsetMs = 0
  let photo: Uint8Array
  let site: Site

  beforeAll(async () => {
    photo = await drawSolid({ color: [20, 120, 60], format: 'jpeg', height: 60, width: 80 })
    emulator = createEmulator({
      dir: await makeFolder(),
      flexibleVariants: true,
      now: () => Date.now() + offsetMs,
    })
    site = await startPayload({
      options: {
        accountHash: emulator.accountHash,
        accountId: emulator.accountId,
        apiToken: emulator.token,
        directUploads: { customIds: true },
        fetch: fetchFromHandler(emulator.fetch),
        mode: 'cloudflare',
      },
    })
  })
  afterEach(() => {
    emulator.faults.clear()
    offsetMs = 0
  })
  afterAll(async () => {
    await site.stop()
    await emulator.close()
    await removeEmulatorFolders()
  })

  const send = async (uploadURL: string): Promise<number> => {
    const body = relayForm({ bytes: photo })
    return (await emulator.fetch(new Request(uploadURL, { body, method: 'POST' }))).status
  }
  const rowsOf = async (imageId: null | string): Promise<Record<string, unknown>[]> =>
    (await listLedger(site)).filter((row) => row.imageId === imageId)

  test('the one-time URL is passed on as it is', async () => {
    const { body } = await ask(site)
    expect(body.uploadURL).toBe(
      `https://upload.imagedelivery.net/${emulator.accountHash}/${body.imageId}`,
    )
    expect(await send(body.uploadURL)).toBe(200)
  })

  test('a URL that is used late takes nothing, and the receipt still relays the file', async () => {
    const { body } = await ask(site, { body: { ...query, expiresInSeconds: 120 } })
    offsetMs = 10 * 60_000
    expect(await send(body.uploadURL)).toBe(410)
    const form = relayForm({ bytes: photo, receipt: body.receipt })
    const relayed = await ask(site, { body: form, path: '/api/media/direct-upload/relay' })
    expect(relayed.status).toBe(200)
  })

  test.each([-10_000, 10_000])(
    'a clock that is %s ms off does not get the shortest and longest times refused',
    async (ms) => {
      offsetMs = ms
      for (const expiresInSeconds of [120, 21_600]) {
        expect(await ask(site, { body: { ...query, expiresInSeconds } })).toMatchObject({
          status: 201,
        })
      }
    },
  )

  test.each([
    ['refuses the call', { kind: 'status', status: 400 }, 'API_BAD_REQUEST', 502],
    ['refuses the token', { code: 10_000, kind: 'status', status: 403 }, 'API_AUTHENTICATION', 502],
  ] as const)('%s: no row is left', async (_name, answer, code, status) => {
    const before = await listLedger(site)
    emulator.faults.add({ answer, operation: 'createDirectUpload' })
    expect(await ask(site)).toMatchObject({ code, status })
    expect(await listLedger(site)).toEqual(before)
  })

  test.each([
    ['is down', { kind: 'status', status: 503 }, 'API_UNAVAILABLE'],
    ['takes no more calls', { code: 971, kind: 'status', status: 429 }, 'API_RATE_LIMITED'],
    ['answers no JSON', { kind: 'text', status: 200, text: 'oops' }, 'API_RESPONSE_INVALID'],
    ['breaks the connection', { kind: 'lostAnswer' }, 'NETWORK'],
  ] as const)('%s: the row stays, for there may be a draft', async (_name, answer, code) => {
    const before = (await rowsOf(null)).length
    emulator.faults.add({ answer, operation: 'createDirectUpload' })
    const { message, ...refused } = await ask(site)
    expect(refused.code).toBe(code)
    expect(refused.status).toBeGreaterThanOrEqual(502)
    expect(message).toMatch(/^[A-Z].*\.$/)
    const rows = await rowsOf(null)
    expect(rows).toHaveLength(before + 1)
    expect(rows.at(-1)).toMatchObject({ kind: 'direct' })
  })

  test('a draft under a chosen id is deleted again when its answer was lost', async () => {
    const before = await listLedger(site)
    emulator.faults.add({ answer: { kind: 'lostAnswer' }, operation: 'createDirectUpload' })
    const body = { ...query, id: 'people/lost' }
    expect(await ask(site, { body })).toMatchObject({ code: 'NETWORK' })
    expect(await listLedger(site)).toEqual(before)
    expect(await ask(site, { body })).toMatchObject({ status: 201 })
  })

  test('when that fails too, the row knows the id', async () => {
    emulator.faults.add({ answer: { kind: 'lostAnswer' }, operation: 'createDirectUpload' })
    emulator.faults.add({ answer: { kind: 'status', status: 503 }, operation: 'deleteImage' })
    const id = 'people/lost twice'
    expect(await ask(site, { body: { ...query, id } })).toMatchObject({ code: 'NETWORK' })
    expect(await rowsOf(id)).toMatchObject([{ kind: 'direct' }])
  })

  test('a chosen id is used as it is, slashes and signs included', async () => {
    const id = 'people/Ada 100% ü'
    const { body, status } = await ask(site, { body: { ...query, id } })
    expect(status).toBe(201)
    expect(body.imageId).toBe(id)
    expect(body.uploadURL).toContain(encodeURIComponent(id))
    expect(await send(body.uploadURL)).toBe(200)
  })

  test('an id that an image has, or a draft, is taken: nothing happens to either', async () => {
    const body = { ...query, id: 'people/taken' }
    const first = await ask(site, { body })
    const before = await listLedger(site)
    const refusal = {
      code: 'API_CONFLICT',
      message:
        'The image id "people/taken" is taken, by an image or by an upload that has not arrived yet. Choose another id.',
      status: 409,
    }
    expect(await ask(site, { body })).toMatchObject(refusal)
    expect(await send(first.body.uploadURL)).toBe(200)
    expect(await ask(site, { body })).toMatchObject(refusal)
    expect(await listLedger(site)).toEqual(before)
    const image = await (await clientOf(site)).getImage({ imageId: body.id })
    expect(image.draft).toBe(false)
  })

  test.each([
    ['an empty id', ''],
    ['a UUID', '2cdc28f0-017a-49c4-9ed7-87056c839c01'],
    ['a slash in front', '/people/ada'],
    ['a way out', 'people/../ada'],
    ['a control character', 'people\u0000ada'],
    ['1025 characters', 'a'.repeat(1025)],
  ])('%s cannot be chosen', async (_name, id) => {
    expect(await ask(site, { body: { ...query, id } })).toMatchObject({
      code: 'IMAGE_ID_INVALID',
      status: 400,
    })
  })
})
