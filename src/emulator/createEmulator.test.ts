import type { EmulatorOptions } from './emulatorOptions.js'

import { afterEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import {
  imageForm,
  makeFolder,
  openEmulator,
  removeEmulatorFolders,
} from '../../test/fixtures/openEmulator.js'
import { createEmulator } from './createEmulator.js'

afterEach(removeEmulatorFolders)

describe('access', () => {
  test.each([
    ['no token', undefined, 401, 10000],
    ['a wrong token', 'Bearer nonsense', 401, 10000],
    ['another scheme', 'Basic nonsense', 401, 10000],
  ])('is refused with %s', async (_name, authorization, status, code) => {
    const { emulator, send } = await openEmulator()
    const answer = await send(
      `https://api.cloudflare.com/client/v4/accounts/${emulator.accountId}/images/v1/stats`,
      { headers: authorization === undefined ? {} : { authorization } },
    )
    expect([answer.status, answer.body.errors[0]?.code]).toEqual([status, code])
    expect(answer.body).toMatchObject({ result: null, success: false })
  })

  test.each([
    ['another account', 'f'.repeat(32), 403, 10000],
    ['an account hash instead of an account id', 'Vi7wi5KSItxGFsWRG2Us6Q', 404, 7003],
  ])('is refused to %s', async (_name, accountId, status, code) => {
    const { emulator, send } = await openEmulator()
    const answer = await send(
      `https://api.cloudflare.com/client/v4/accounts/${accountId}/images/v1/stats`,
      { headers: { authorization: `Bearer ${emulator.token}` } },
    )
    expect([answer.status, answer.body.errors[0]?.code]).toEqual([status, code])
  })

  test.each([
    ['GET', '/images/v3'],
    ['POST', '/images/v1/stats'],
    ['PUT', '/images/v1/a'],
    ['GET', '/images/v1/a/b'],
    ['GET', '/images/v1/'],
    ['POST', '/images/v1/direct_upload'],
  ])('has no route for %s %s', async (method, path) => {
    const { call } = await openEmulator()
    const { body, status } = await call(path, { method })
    expect([status, body.errors[0]?.code]).toEqual([404, 7003])
  })
})

describe('storage', () => {
  test('survives a restart: account, keys, images', async () => {
    const { call, dir, emulator } = await openEmulator()
    const form = await imageForm({ fields: { id: 'kept' } })
    await call('/images/v1', { form, method: 'POST' })
    await emulator.close()
    const again = await openEmulator({ dir })
    const { accountHash, accountId, signingKeys, token } = emulator
    expect(again.emulator).toMatchObject({ accountHash, accountId, token })
    expect(again.emulator.signingKeys).toEqual(signingKeys)
    expect((await again.call('/images/v1/kept')).status).toBe(200)
  })

  test('of two emulators at one id takes one image, whole', async () => {
    const first = await openEmulator()
    const second = await openEmulator({ dir: first.dir })
    expect(second.emulator.token).toBe(first.emulator.token)
    for (let round = 0; round < 10; round += 1) {
      const id = `race/${round}`
      const forms = await Promise.all(
        [0, 1, 2, 3].map((sender) =>
          imageForm({ fields: { id, metadata: JSON.stringify({ sender }) } }),
        ),
      )
      const answers = await Promise.all(
        forms.map((form, sender) =>
          [first, second][sender % 2]!.call('/images/v1', { form, method: 'POST' }),
        ),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
      const winner = answers.findIndex(({ status }) => status === 200)
      const stored = await first.call(`/images/v1/${encodeURIComponent(id)}`)
      expect(stored.body.result.meta).toEqual({ sender: winner })
    }
    expect(await readdir(join(first.dir, '.temp'))).toEqual([])
  })

  test('takes what it is given at start over what is stored', async () => {
    const { dir } = await openEmulator({ variants: { a: { width: 1 }, b: { width: 1 } } })
    const { call, emulator } = await openEmulator({
      accountHash: 'hash',
      accountId: 'account1',
      dir,
      signingKeys: [{ name: 'mine', value: 'secret' }],
      token: 'token',
      variants: { a: { width: 2 } },
    })
    expect(emulator).toMatchObject({ accountHash: 'hash', accountId: 'account1', token: 'token' })
    expect(emulator.signingKeys).toContainEqual({ name: 'mine', value: 'secret' })
    const { variants } = (await call('/images/v1/variants')).body.result
    expect(variants).toMatchObject({ a: { options: { width: 2 } }, b: { options: { width: 1 } } })
  })

  test('names the file that a person has broken', async () => {
    const { dir } = await openEmulator()
    await writeFile(join(dir, 'settings', 'account.json'), '{ "oops')
    expect(() => createEmulator({ dir })).toThrow(
      expect.objectContaining({
        code: 'STORE_UNREADABLE',
        message: expect.stringContaining('account.json'),
      }),
    )
  })

  test('shows strange files in its folders to nobody', async () => {
    const { call, dir } = await openEmulator()
    await mkdir(join(dir, 'images', 'empty'))
    await writeFile(join(dir, 'images', '.DS_Store'), '')
    await writeFile(join(dir, 'images', 'notes.txt'), 'mine')
    expect((await call('/images/v2')).body.result.images).toEqual([])
    expect((await call('/images/v1/empty')).status).toBe(404)
  })
})

describe('options', () => {
  const rows: [string, Partial<EmulatorOptions>, string][] = [
    ['an account id with a slash', { accountId: 'a/b' }, 'accountId'],
    ['an account hash with a slash', { accountHash: 'a/b' }, 'accountHash'],
    ['a token with a space', { token: 'a b' }, 'token'],
    ['a key name with a hyphen', { signingKeys: [{ name: 'a-b', value: 'x' }] }, 'signingKeys'],
    ['an empty key', { signingKeys: [{ name: 'a', value: '' }] }, 'signingKeys'],
    ['a variant with a hyphen', { variants: { 'a-b': {} } }, 'variants.a-b'],
    ['a variant without width', { variants: { a: { width: 0 } } }, 'width'],
    ['no folder', { dir: '' }, 'dir'],
  ]
  test.each(rows)('are refused: %s', async (_name, options, named) => {
    const dir = await makeFolder()
    expect(() => createEmulator({ dir, ...options })).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID', message: expect.stringContaining(named) }),
    )
    expect(await readdir(dir)).toEqual([])
  })
})

test('requests are counted by operation, without secrets', async () => {
  const { call, emulator, send } = await openEmulator()
  await call('/images/v1/stats')
  await call('/images/v1', { form: await imageForm({ fields: { id: 'a' } }), method: 'POST' })
  await send('https://elsewhere.example/x?sig=1')
  await send(`https://imagedelivery.net/${emulator.accountHash}/none/public`)
  expect(emulator.requestCount).toBe(emulator.requests.length)
  expect(emulator.requests).toEqual([
    { host: 'api', method: 'GET', operation: 'getStats', status: 200 },
    { host: 'api', method: 'POST', operation: 'uploadImage', status: 200 },
    { host: null, method: 'GET', operation: 'unknown', status: 404 },
    { host: 'delivery', method: 'GET', operation: 'deliver', status: 404 },
  ])
})

describe('odd requests', () => {
  const raw = fc.oneof(
    fc.constantFrom(
      ...['%', '%zz', '%C0%AF', '%ED%A0%80', '%00', '%2e%2e', '%2F', '__proto__', '', 'w=1,h='],
      ...['public', 'a'.repeat(3000), 'w=99999999', 'fit=nothing', '%25%30', '%F0%9F%98%80', ','],
    ),
    fc.string({ maxLength: 20, unit: 'binary' }).map(encodeURIComponent),
  )
  const asked = fc.record({
    body: fc.oneof(
      fc.constantFrom('', '{', '[]', 'null', '"x"', '{"metadata":{"a":"\\ud800"}}'),
      fc.json({ maxDepth: 3 }),
      fc
        .dictionary(
          fc.constantFrom(
            'id',
            'options',
            'metadata',
            'creator',
            'requireSignedURLs',
            'browser_ttl',
          ),
          fc.jsonValue({ maxDepth: 2 }),
        )
        .map((value) => JSON.stringify(value)),
    ),
    base: fc.constantFrom(
      ...['api:/images/v1', 'api:/images/v1/variants', 'api:/images/v1/keys', 'api:/images/v2'],
      ...['api:/images/v2/direct_upload', 'api:/images/v1/config', 'upload', 'delivery', 'batch'],
      'own domain',
    ),
    method: fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'),
    query: fc.array(
      fc.tuple(
        fc.constantFrom(
          ...['page', 'per_page', 'continuation_token', 'sort_order', 'creator', 'meta.a[eq]'],
          ...['meta.a.b[in:number]', 'meta[', 'exp', 'sig', '%zz'],
        ),
        raw,
      ),
      { maxLength: 3 },
    ),
    segments: fc.array(raw, { maxLength: 3 }),
    type: fc.constantFrom('application/json', 'multipart/form-data; boundary=x', 'text/plain'),
  })

  test('are never an error of the emulator', async () => {
    const { call, emulator } = await openEmulator({ flexibleVariants: true })
    await call('/images/v1', { form: await imageForm({ fields: { id: 'a' } }), method: 'POST' })
    const { accountHash, accountId, origins, token } = emulator
    const bases: Readonly<Record<string, string>> = {
      batch: `${origins.batch}/images/v1`,
      delivery: `${origins.delivery}/${accountHash}`,
      'own domain': `https://example.com/cdn-cgi/imagedelivery/${accountHash}/a`,
      upload: `${origins.upload}/${accountHash}`,
    }
    await fc.assert(
      fc.asyncProperty(asked, async ({ base, body, method, query, segments, type }) => {
        const root = base.startsWith('api:')
          ? `${origins.api}/client/v4/accounts/${accountId}${base.slice(4)}`
          : bases[base]!
        const search = query.map((pair) => pair.join('=')).join('&')
        const url = `${[root, ...segments].join('/')}?${search}`
        const hasBody = method !== 'GET' && method !== 'HEAD' && body !== ''
        const response = await emulator.fetch(
          new Request(url, {
            headers: { authorization: `Bearer ${token}`, 'content-type': type },
            method,
            ...(hasBody ? { body } : {}),
          }),
        )
        const text = await response.text()
        if (response.status >= 500) throw new Error(`${method} ${url}: ${response.status} ${text}`)
      }),
      { numRuns: 1500, seed: 20_261_129 },
    )
  })
})
