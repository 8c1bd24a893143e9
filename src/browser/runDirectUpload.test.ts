import type { UploadSite } from '../../test/fixtures/startUploadSite.js'
import type { DirectUploadArgs, DirectUploadProgress } from './runDirectUpload.js'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../test/fixtures/images.js'
import { removeEmulatorFolders } from '../../test/fixtures/openEmulator.js'
import { startUploadSite } from '../../test/fixtures/startUploadSite.js'
import { faultPresets } from '../exports/emulator.js'
import { runDirectUpload } from './runDirectUpload.js'
import { TransferError } from './sendForm.js'

const jpeg = await drawSolid({ color: [200, 30, 30], format: 'jpeg', height: 60, width: 80 })
const photo = (name = 'photo.jpg', type = 'image/jpeg') =>
  new File([Uint8Array.from(jpeg)], name, { type })

let site: UploadSite
beforeEach(async () => {
  site = await startUploadSite()
})
afterEach(async () => {
  await site.stop()
  await removeEmulatorFolders()
})

const run = (args: Partial<DirectUploadArgs> = {}) =>
  runDirectUpload({ collectionURL: site.collectionURL, file: photo(), ...args })
const hostStatuses = () =>
  site.emulator.requests
    .filter(({ operation }) => operation === 'uploadToURL')
    .map(({ status }) => status)
const sentBody = (index = 0) =>
  JSON.parse(site.received('issue')[index]!.body.toString()) as Record<string, unknown>

describe('the file goes straight to Cloudflare', () => {
  test('after one question to the site', async () => {
    const result = await run({ creator: 'ada', metadata: { album: 3 } })
    expect(result).toEqual({
      document: null,
      filename: 'photo.jpg',
      imageId: expect.any(String),
      receipt: `receipt of ${result.imageId}`,
      viaServer: false,
    })
    expect(sentBody()).toEqual({
      creator: 'ada',
      filename: 'photo.jpg',
      metadata: { album: 3 },
      mimeType: 'image/jpeg',
      size: jpeg.byteLength,
    })
    expect(site.trail).toEqual(['issue'])
    expect(hostStatuses()).toEqual([200])
  })

  test('and progress ends at the last byte', async () => {
    const seen: DirectUploadProgress[] = []
    await run({ onProgress: (progress) => seen.push(progress) })
    expect(seen.map(({ phase }) => phase)).toEqual(['issuing', 'uploading', 'uploading'])
    expect(seen.at(-1)).toMatchObject({
      loadedBytes: jpeg.byteLength,
      totalBytes: jpeg.byteLength,
    })
  })

  test('under its real type, whatever the browser makes of the name', async () => {
    await run({ file: photo('photo.bin', '') })
    expect(sentBody()).toMatchObject({ filename: 'photo.bin', mimeType: 'image/jpeg' })
    expect(hostStatuses()).toEqual([200])
  })

  test('with the document that was asked for', async () => {
    const { document } = await run({ document: { alt: 'Hills' }, draft: true })
    expect(document).toEqual({ id: 7 })
    expect(sentBody()).toMatchObject({ document: { alt: 'Hills' }, draft: true })
  })

  test('and what opens the site is not shown to the upload host', async () => {
    await run({ headers: { Authorization: 'JWT secret' } })
    expect(site.received('issue')[0]?.headers.authorization).toBe('JWT secret')
  })

  test('without progress where a preflight is refused', async () => {
    const { viaServer } = await run({
      transport: () => Promise.reject(new TransferError({ hasMoved: false })),
    })
    expect(viaServer).toBe(false)
    expect(hostStatuses()).toEqual([200])
  })
})

describe('the file goes through the site', () => {
  const arrivesByRelay = async (args: Partial<DirectUploadArgs> = {}) => {
    const result = await run(args)
    expect(result).toMatchObject({ filename: 'photo.jpg', viaServer: true })
    expect(result.receipt).toBe(`receipt of ${result.imageId}`)
    expect(site.trail.at(-1)).toBe('relay')
    return result
  }

  test('when the upload host answers 415 to everything', async () => {
    site.emulator.faults.add(faultPresets.uploadHostDown)
    const phases: string[] = []
    await arrivesByRelay({ onProgress: ({ phase }) => phases.push(phase) })
    expect([...new Set(phases)]).toEqual(['issuing', 'uploading', 'relaying'])
    expect(site.trail).toEqual(['issue', 'relay'])
  })

  test.each([400, 403, 408, 413, 429, 500, 503])('when it answers %i', async (status) => {
    site.emulator.faults.add({ answer: { kind: 'status', status }, host: 'upload' })
    await arrivesByRelay()
  })

  test('when its connection breaks', async () => {
    site.emulator.faults.add({ answer: { kind: 'lostAnswer' }, host: 'upload' })
    await arrivesByRelay()
  })

  test('when nobody listens there', async () => {
    site.answers.issue = [{ uploadURL: 'http://127.0.0.1:1/upload' }]
    await arrivesByRelay()
  })

  test('when nothing moves', async () => {
    const standStill = ({ signal }: { signal: AbortSignal }) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new TransferError({ hasMoved: false })))
      })
    await arrivesByRelay({
      stallMs: 20,
      // The relay goes the plain way, which has more patience.
      transport: (args) =>
        args.url.endsWith('/relay')
          ? Promise.reject(new TransferError({ hasMoved: false }))
          : standStill(args),
    })
    expect(hostStatuses()).toEqual([])
  })

  test('when a success is none', async () => {
    site.emulator.faults.add({
      answer: { kind: 'text', status: 200, text: '<h1>Welcome to the hotel</h1>' },
      host: 'upload',
    })
    await arrivesByRelay()
    site.emulator.faults.add({ answer: { kind: 'status', status: 200 }, host: 'upload' })
    await arrivesByRelay()
  })

  test('with the document of the first question', async () => {
    site.emulator.faults.add(faultPresets.uploadHostDown)
    expect(await arrivesByRelay({ document: true })).toMatchObject({ document: { id: 7 } })
  })

  test('and its refusal is final, with the code and the sentence of the site', async () => {
    site.emulator.faults.add(faultPresets.uploadHostDown)
    const data = { code: 'IMAGE_TOO_LARGE', details: { width: 20_000 } }
    const message = 'The image is 20000 pixels wide.'
    site.answers.relay = [{ body: { errors: [{ data, message }] }, status: 413 }]
    await expect(run()).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      details: { width: 20_000 },
      message,
    })
    await untilCancelled(1)
  })
})

describe('a URL that was used, or too old', () => {
  const usedUp = () => ({
    answer: { code: 5409, kind: 'status', status: 409 } as const,
    host: 'upload' as const,
  })

  test.each([404, 409, 410])('is replaced once after %i', async (status) => {
    site.emulator.faults.add({ answer: { kind: 'status', status }, host: 'upload' })
    expect(await run()).toMatchObject({ viaServer: false })
    expect(hostStatuses()).toEqual([status, 200])
    await untilCancelled(1)
  })

  test('and the second time the file goes through the site', async () => {
    site.emulator.faults.add({ ...usedUp(), times: 2 })
    expect(await run()).toMatchObject({ viaServer: true })
    expect(hostStatuses()).toEqual([409, 409])
  })

  test('is asked for anew for a document that is there already', async () => {
    site.emulator.faults.add(usedUp())
    const result = await run({ document: true })
    expect(result).toMatchObject({ document: { id: 7 }, viaServer: false })
    expect(site.trail).toEqual(['issue', 'retry'])
    expect(new URL(site.received('retry')[0]!.url, 'http://site').pathname).toBe(
      '/api/media/7/retry',
    )
  })

  test('does not matter to whoever may not ask for another', async () => {
    site.emulator.faults.add({ ...usedUp(), times: 2 })
    site.answers.retry = [{ body: {}, status: 403 }]
    expect(await run({ document: true })).toMatchObject({ viaServer: true })
    expect(site.trail).toEqual(['issue', 'retry', 'relay'])
  })
})

describe('what the site refuses', () => {
  test('is told in its words', async () => {
    const message = 'Sign in to upload images here.'
    site.answers.issue = [
      { body: { errors: [{ data: { code: 'UNAUTHENTICATED' }, message }] }, status: 401 },
    ]
    await expect(run()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message })
    expect(site.trail).toEqual(['issue'])
  })

  test('is found before a byte travels', async () => {
    const limits = { maxBytes: 100, mimeTypes: ['image/jpeg'] }
    await expect(run({ limits })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
    expect(site.trail).toEqual([])
  })

  test('and a site that is away is a matter of the network', async () => {
    const collectionURL = 'http://127.0.0.1:1/api/media'
    await expect(run({ collectionURL })).rejects.toMatchObject({ code: 'NETWORK' })
  })

  test('and an answer with something missing is not used', async () => {
    site.answers.issue = [{ body: { imageId: 'a' }, status: 201 }]
    await expect(run()).rejects.toMatchObject({ code: 'API_RESPONSE_INVALID' })
  })
})

describe('whoever gives up', () => {
  test('before the beginning asks for nothing', async () => {
    await expect(run({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'REQUEST_ABORTED',
    })
    expect(site.trail).toEqual([])
  })

  test('while the URL is issued gives it back', async () => {
    const controller = new AbortController()
    const upload = run({ onProgress: () => controller.abort(), signal: controller.signal })
    await expect(upload).rejects.toMatchObject({ code: 'REQUEST_ABORTED' })
    await untilCancelled(1)
    expect(hostStatuses()).toEqual([])
  })

  test.each([true, undefined] as const)(
    'on the way gives the URL back (document: %s)',
    async (document) => {
      const controller = new AbortController()
      site.emulator.faults.add({ answer: { kind: 'silence' }, host: 'upload' })
      const upload = run({
        document,
        onProgress: ({ phase }) => {
          if (phase === 'uploading') controller.abort()
        },
        signal: controller.signal,
      })
      await expect(upload).rejects.toMatchObject({ code: 'REQUEST_ABORTED' })
      await untilCancelled(1)
      expect(site.trail).toEqual(['issue', 'cancel'])
    },
  )

  test('does so during the relay, too', async () => {
    const controller = new AbortController()
    site.emulator.faults.add(faultPresets.uploadHostDown)
    const upload = run({
      onProgress: ({ phase }) => {
        if (phase === 'relaying') controller.abort()
      },
      signal: controller.signal,
    })
    await expect(upload).rejects.toMatchObject({ code: 'REQUEST_ABORTED' })
    await untilCancelled(1)
  })
})

/** Nobody waits for the call that gives a URL back, but it is made. */
async function untilCancelled(count: number): Promise<void> {
  while (site.cancelled.length < count) await new Promise((resolve) => setImmediate(resolve))
  expect(site.cancelled).toHaveLength(count)
}
