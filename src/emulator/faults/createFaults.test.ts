import { afterEach, describe, expect, test } from '@jest/globals'

import {
  imageForm,
  makeForm,
  openEmulator,
  removeEmulatorFolders,
} from '../../../test/fixtures/openEmulator.js'
import { type Fault, faultPresets } from './fault.js'

afterEach(removeEmulatorFolders)

const stats = '/images/v1/stats'

describe('a fault', () => {
  test('strikes the calls it is armed for, as often as it says', async () => {
    const { call, emulator } = await openEmulator()
    emulator.faults.add({
      answer: { kind: 'status', status: 503 },
      operation: ['getStats', 'listKeys'],
      times: 2,
    })
    expect((await call('/images/v1/variants')).status).toBe(200)
    expect((await call(stats)).status).toBe(503)
    expect(emulator.faults.pending()).toHaveLength(1)
    expect((await call('/images/v1/keys')).status).toBe(503)
    expect(emulator.faults.pending()).toEqual([])
    expect((await call(stats)).status).toBe(200)
  })

  test('can be disarmed, alone or with all others', async () => {
    const answer = { kind: 'status', status: 500 } as const
    const { call, emulator } = await openEmulator({ faults: [{ answer, times: Infinity }] })
    const disarm = emulator.faults.add({ answer: { ...answer, status: 501 }, times: Infinity })
    disarm()
    expect((await call(stats)).status).toBe(500)
    emulator.faults.clear()
    expect((await call(stats)).status).toBe(200)
  })

  test('answers 429 with retry-after', async () => {
    const { call } = await openEmulator({ faults: [faultPresets.rateLimited] })
    const { body, headers, status } = await call(stats)
    expect([status, headers.get('retry-after'), body.success]).toEqual([429, '1', false])
  })

  test('answers 200 with success:false', async () => {
    const fault: Fault = { answer: { code: 5500, kind: 'status', message: 'no', status: 200 } }
    const { call } = await openEmulator({ faults: [fault] })
    const { body, status } = await call(stats)
    expect([status, body.success, body.errors]).toEqual([
      200,
      false,
      [{ code: 5500, message: 'no' }],
    ])
  })

  test('answers plain text where JSON is expected', async () => {
    const text = 'ERROR 9422: Decode error: x'
    const { emulator } = await openEmulator({
      faults: [{ answer: { kind: 'text', status: 415, text } }],
    })
    const response = await emulator.fetch(new Request('https://upload.imagedelivery.net/a/b'))
    expect([response.status, await response.text()]).toEqual([415, text])
    expect(response.headers.get('content-type')).toContain('text/plain')
  })

  test('can be the outage of the upload host: 415 with 5550, nothing else touched', async () => {
    const { call, emulator, send } = await openEmulator({ faults: [faultPresets.uploadHostDown] })
    const issued = await call('/images/v2/direct_upload', { form: makeForm(), method: 'POST' })
    const { id, uploadURL } = issued.body.result
    const failed = await send(uploadURL, { form: await imageForm(), method: 'POST' })
    expect([failed.status, failed.body.errors[0]?.code]).toEqual([415, 5550])
    expect((await call(`/images/v1/${id}`)).body.result.draft).toBe(true)
    expect(emulator.faults.pending()).toEqual([])
  })

  test('can let an answer get lost after its work is done', async () => {
    const { call } = await openEmulator({
      faults: [{ answer: { kind: 'lostAnswer' }, operation: 'uploadImage' }],
    })
    const form = await imageForm({ fields: { id: 'a' } })
    await expect(call('/images/v1', { form, method: 'POST' })).rejects.toMatchObject({
      code: 'NETWORK',
    })
    expect((await call('/images/v1/a')).status).toBe(200)
  })

  test('can break an answer off after some bytes', async () => {
    const { emulator } = await openEmulator({
      faults: [{ answer: { afterBytes: 20, kind: 'cutBody' } }],
    })
    const { body } = await emulator.fetch(new Request('https://api.cloudflare.com/client/v4/x'))
    const reader = body!.getReader()
    expect((await reader.read()).value).toHaveLength(20)
    await expect(reader.read()).rejects.toMatchObject({ code: 'NETWORK' })
  })

  test('can slow an answer down, and it stays whole', async () => {
    const { call, emulator } = await openEmulator()
    const slow: Fault = { answer: { chunkBytes: 16, delayMs: 1, kind: 'slowBody' } }
    emulator.faults.add(slow)
    expect((await call(stats)).body.result.count.current).toBe(0)
    emulator.faults.add({ answer: { delayMs: 5, kind: 'delay' } })
    expect((await call(stats)).status).toBe(200)
  })

  test('can be silence, which ends when the caller gives up', async () => {
    const { emulator } = await openEmulator({ faults: [{ answer: { kind: 'silence' } }] })
    const caller = new AbortController()
    const asked = emulator.fetch(
      new Request('https://api.cloudflare.com/client/v4/x', { signal: caller.signal }),
    )
    caller.abort()
    await expect(asked).rejects.toMatchObject({ code: 'NETWORK' })
  })

  test('of silence or delay ends when the emulator closes', async () => {
    const { call, emulator } = await openEmulator({
      faults: [{ answer: { kind: 'silence' } }, { answer: { delayMs: 600_000, kind: 'delay' } }],
    })
    const asked = Promise.allSettled([call(stats), call(stats)])
    await emulator.close()
    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  test('keeps a deleted id taken for a while', async () => {
    let now = 1_000_000
    const { call, emulator } = await openEmulator({ now: () => now })
    const upload = async (): Promise<number> => {
      const form = await imageForm({ fields: { id: 'a/b' } })
      return (await call('/images/v1', { form, method: 'POST' })).status
    }
    await upload()
    emulator.faults.add({
      answer: { forMs: 5000, kind: 'delayedDelete' },
      operation: 'deleteImage',
    })
    expect((await call('/images/v1/a%2Fb', { method: 'DELETE' })).status).toBe(200)
    expect((await call('/images/v1/a%2Fb')).status).toBe(404)
    expect(await upload()).toBe(409)
    const form = makeForm({ id: 'a/b' })
    expect((await call('/images/v2/direct_upload', { form, method: 'POST' })).status).toBe(409)
    now += 5000
    expect(await upload()).toBe(200)
  })
})
