import { afterEach, describe, expect, test } from '@jest/globals'
import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import {
  imageForm,
  makeForm,
  openEmulator,
  removeEmulatorFolders,
  type TestEmulator,
} from '../../../test/fixtures/openEmulator.js'
import { createEmulator } from '../createEmulator.js'

afterEach(removeEmulatorFolders)

const start = Date.parse('2026-11-21T10:00:00.000Z')
const minuteMs = 60_000
const issue = (
  { call }: Pick<TestEmulator, 'call'>,
  fields: Record<string, string> = { metadata: '{}' },
) => call('/images/v2/direct_upload', { form: makeForm(fields), method: 'POST' })

describe('a draft', () => {
  test('reserves its id, can be read by it, and is in no list', async () => {
    const { call, emulator } = await openEmulator({ now: () => start })
    const issued = await issue({ call }, { creator: 'me', id: 'a/b', metadata: '{"k":1}' })
    expect(issued.body.result).toEqual({
      id: 'a/b',
      uploadURL: `https://upload.imagedelivery.net/${emulator.accountHash}/a%2Fb`,
    })
    const draft = await call('/images/v1/a%2Fb')
    expect(draft.body.result).toMatchObject({ creator: 'me', draft: true, meta: { k: 1 } })
    expect(draft.body.result.filename).toBeNull()
    expect((await call('/images/v2')).body.result.images).toEqual([])
    expect((await call('/images/v1/stats')).body.result.count.current).toBe(0)
    expect((await call('/images/v1/a%2Fb/blob')).status).toBe(404)
    expect((await issue({ call }, { id: 'a/b' })).body.errors[0]?.code).toBe(5409)
    const form = await imageForm({ fields: { id: 'a/b' } })
    expect((await call('/images/v1', { form, method: 'POST' })).status).toBe(409)
  })

  test('can be asked for with an empty form', async () => {
    const { call } = await openEmulator()
    expect((await issue({ call }, {})).status).toBe(200)
  })

  test('can be deleted, and its URL with it', async () => {
    const { call, send } = await openEmulator()
    const { id, uploadURL } = (await issue({ call })).body.result
    expect((await call(`/images/v1/${id}`, { method: 'DELETE' })).body.result).toEqual({})
    const used = await send(uploadURL, { form: await imageForm(), method: 'POST' })
    expect([used.status, used.body.errors[0]?.code]).toEqual([404, 5404])
  })

  test.each([
    ['2 minutes ahead', '2026-11-21T10:02:00Z', 200],
    ['6 hours ahead', '2026-11-21T16:00:00+00:00', 200],
    ['a minute ahead', '2026-11-21T10:01:00Z', 400],
    ['more than 6 hours ahead', '2026-11-21T16:01:00Z', 400],
    ['in the past', '2025-11-21T10:00:00Z', 400],
    ['a date without a time', '2026-11-21', 400],
    ['no date', 'tomorrow', 400],
  ])('may expire: %s', async (_name, expiry, status) => {
    const { call } = await openEmulator({ now: () => start })
    expect((await issue({ call }, { expiry })).status).toBe(status)
  })

  test('is refused when it would be private with a custom id', async () => {
    const { call } = await openEmulator()
    const refused = await issue({ call }, { id: 'a', requireSignedURLs: 'true' })
    expect([refused.status, refused.body.errors[0]?.code]).toEqual([400, 5410])
  })
})

describe('a one-time URL', () => {
  test('takes one file without authorisation and turns the draft into an image', async () => {
    const { call, dir, send } = await openEmulator()
    const { id, uploadURL } = (await issue({ call }, { metadata: '{"k":1}' })).body.result
    const answer = await send(uploadURL, { form: await imageForm(), method: 'POST' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.body.result).toMatchObject({ filename: 'photo.jpg', id, meta: { k: 1 } })
    expect('draft' in answer.body.result).toBe(false)
    expect('draft' in (await call(`/images/v1/${id}`)).body.result).toBe(false)
    const again = await send(uploadURL, { form: await imageForm(), method: 'POST' })
    expect([again.status, again.body.errors[0]?.code]).toEqual([409, 5409])
    await access(join(dir, 'images', id, 'original.jpg'))
  })

  test('used twice at the same moment, in two processes, takes exactly one file', async () => {
    const first = await openEmulator()
    const second = await openEmulator({ dir: first.dir })
    for (let round = 0; round < 10; round += 1) {
      const { uploadURL } = (await issue(first)).body.result
      const forms = await Promise.all([imageForm(), imageForm(), imageForm(), imageForm()])
      const answers = await Promise.all(
        forms.map((form, index) =>
          [first, second][index % 2]!.send(uploadURL, { form, method: 'POST' }),
        ),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    }
    expect((await first.call('/images/v1/stats')).body.result.count.current).toBe(10)
    expect(await readdir(join(first.dir, '.temp'))).toEqual([])
  })

  test.each([
    ['by itself after half an hour', {}, 30 * minuteMs],
    ['at the time asked for', { expiry: '2026-11-21T10:05:00Z' }, 5 * minuteMs],
  ])('expires %s, and its id stays taken', async (_name, fields, lifetimeMs) => {
    let now = start
    const { call, send } = await openEmulator({ now: () => now })
    const { id, uploadURL } = (await issue({ call }, fields)).body.result
    now += lifetimeMs
    const late = await send(uploadURL, { form: await imageForm(), method: 'POST' })
    expect(late.status).toBe(410)
    expect(late.headers.get('content-type')).toMatch(/^text\/plain/)
    expect((await call(`/images/v1/${id}`)).body.result.draft).toBe(true)
  })

  test('is not used up by a file that is refused', async () => {
    const { call, dir, send } = await openEmulator({ maxBytes: 5000 })
    const { id, uploadURL } = (await issue({ call })).body.result
    const bad = await imageForm({ bytes: Buffer.from('no image') })
    const refused = await send(uploadURL, { form: bad, method: 'POST' })
    expect([refused.status, refused.body.errors[0]?.code]).toEqual([415, 5455])
    const large = await imageForm({ bytes: Buffer.alloc(6000, 1) })
    expect((await send(uploadURL, { form: large, method: 'POST' })).status).toBe(413)
    expect((await call(`/images/v1/${id}`)).body.result.draft).toBe(true)
    expect((await send(uploadURL, { form: await imageForm(), method: 'POST' })).status).toBe(200)
    expect(await readdir(join(dir, '.temp'))).toEqual([])
  })

  test('works after a restart', async () => {
    const { call, dir } = await openEmulator()
    const { uploadURL } = (await issue({ call })).body.result
    const { send } = await openEmulator({ dir })
    expect((await send(uploadURL, { form: await imageForm(), method: 'POST' })).status).toBe(200)
  })

  test('is unknown under another account hash', async () => {
    const { call, send } = await openEmulator()
    const { id } = (await issue({ call })).body.result
    const url = `https://upload.imagedelivery.net/another/${id}`
    expect((await send(url, { form: await imageForm(), method: 'POST' })).status).toBe(404)
  })

  test('answers the preflight of an upload with progress, and allows no own headers', async () => {
    const { dir } = await openEmulator()
    const emulator = createEmulator({ dir })
    const url = `https://upload.imagedelivery.net/${emulator.accountHash}/x`
    const { headers, status } = await emulator.fetch(new Request(url, { method: 'OPTIONS' }))
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-allow-methods')).toContain('POST')
    expect(headers.get('access-control-allow-headers')).toBeNull()
  })
})
