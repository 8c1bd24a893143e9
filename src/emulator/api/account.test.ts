import { afterEach, describe, expect, test } from '@jest/globals'

import {
  imageForm,
  makeForm,
  openEmulator,
  removeEmulatorFolders,
} from '../../../test/fixtures/openEmulator.js'

afterEach(removeEmulatorFolders)

const options = { fit: 'cover', height: 10, metadata: 'none', width: 20 }

describe('named variants', () => {
  test('start with public, and are an object keyed by name', async () => {
    const { call } = await openEmulator()
    const { body } = await call('/images/v1/variants')
    expect(body.result.variants).toEqual({
      public: {
        id: 'public',
        neverRequireSignedURLs: false,
        options: { fit: 'scale-down', height: 768, metadata: 'none', width: 1366 },
      },
    })
  })

  test('are created, read, replaced and deleted', async () => {
    const { call } = await openEmulator()
    const created = await call('/images/v1/variants', {
      json: { id: 'hero', neverRequireSignedURLs: true, options },
      method: 'POST',
    })
    const hero = { id: 'hero', neverRequireSignedURLs: true, options }
    expect(created.body.result.variant).toEqual(hero)
    expect((await call('/images/v1/variants/hero')).body.result.variant).toEqual(hero)
    expect((await call('/images/v1/variants/hero/flat')).body.result).toEqual(hero)
    const patched = await call('/images/v1/variants/hero', {
      json: { options: { width: 5 } },
      method: 'PATCH',
    })
    expect(patched.body.result.variant).toEqual({
      ...hero,
      options: { fit: 'scale-down', metadata: 'none', width: 5 },
    })
    expect((await call('/images/v1/variants/hero', { method: 'DELETE' })).body.result).toEqual({})
    const again = await call('/images/v1/variants/hero', { method: 'DELETE' })
    expect([again.status, again.body.errors[0]?.code]).toEqual([404, 5401])
  })

  test.each(['/images/v1/variants/hero', '/images/v1/variants/hero/flat'])(
    'are answered in bare text where %s is none',
    async (path) => {
      const { emulator } = await openEmulator()
      const { accountId, origins, token } = emulator
      const url = `${origins.api}/client/v4/accounts/${accountId}${path}`
      const headers = { authorization: `Bearer ${token}` }
      const response = await emulator.fetch(new Request(url, { headers }))
      expect(response.status).toBe(404)
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
      expect(await response.text()).toBe('variant not found')
    },
  )

  test('appear in every image', async () => {
    const { call } = await openEmulator({ variants: { hero: { width: 5 } } })
    const { body } = await call('/images/v1', { form: await imageForm(), method: 'POST' })
    expect(body.result.variants.map((url) => url.split('/').pop())).toEqual(['hero', 'public'])
  })

  test('cannot lose public', async () => {
    const { call } = await openEmulator()
    const { body, status } = await call('/images/v1/variants/public', { method: 'DELETE' })
    expect([status, body.errors[0]?.code]).toEqual([400, 5400])
  })

  test('are at most a hundred', async () => {
    const names = Array.from({ length: 99 }, (_unused, index) => [`v${index}`, {}] as const)
    const { call } = await openEmulator({ variants: Object.fromEntries(names) })
    const refused = await call('/images/v1/variants', {
      json: { id: 'more', options },
      method: 'POST',
    })
    expect([refused.status, refused.body.errors[0]?.code]).toEqual([400, 5400])
  })

  test.each([
    ['a hyphen in its name', { id: 'big-hero', options }, 400],
    ['a name of 100 characters', { id: 'a'.repeat(100), options }, 400],
    ['no name', { options }, 400],
    ['a fit for flexible variants only', { id: 'a', options: { ...options, fit: 'squeeze' } }, 400],
    ['no width at all', { id: 'a', options: { ...options, width: 0 } }, 400],
    ['an option of flexible variants', { id: 'a', options: { ...options, sharpen: 3 } }, 400],
    ['no options', { id: 'a' }, 400],
    ['a name that is taken', { id: 'public', options }, 409],
  ])('are refused with %s', async (_name, json, status) => {
    const { call } = await openEmulator()
    const refused = await call('/images/v1/variants', { json, method: 'POST' })
    expect([refused.status, refused.body.errors[0]?.code]).toEqual([status, 5000 + status])
  })
})

describe('signing keys', () => {
  test('are several; the last one deleted makes a fresh default', async () => {
    const { call, emulator } = await openEmulator()
    const [before] = emulator.signingKeys
    const put = await call('/images/v1/keys/next', { method: 'PUT' })
    expect(put.body.result.keys.map(({ name }) => name)).toEqual(['default', 'next'])
    const again = await call('/images/v1/keys/next', { method: 'PUT' })
    expect(again.body.result.keys).toEqual(put.body.result.keys)
    await call('/images/v1/keys/next', { method: 'DELETE' })
    const { body } = await call('/images/v1/keys/default', { method: 'DELETE' })
    expect(body.result.keys.map(({ name }) => name)).toEqual(['default'])
    expect(body.result.keys[0]?.value).not.toBe(before?.value)
    expect(emulator.signingKeys).toEqual(body.result.keys)
  })

  test('have names of at most 20 letters and digits', async () => {
    const { call } = await openEmulator()
    for (const name of ['a'.repeat(21), 'a-b', '..%2fx']) {
      expect((await call(`/images/v1/keys/${name}`, { method: 'PUT' })).status).toBe(400)
    }
    const unknown = await call('/images/v1/keys/nobody', { method: 'DELETE' })
    expect([unknown.status, unknown.body.errors[0]?.code]).toEqual([404, 5404])
  })
})

describe('the account', () => {
  test('counts images, not drafts', async () => {
    const { call } = await openEmulator()
    await call('/images/v1', { form: await imageForm(), method: 'POST' })
    await call('/images/v2/direct_upload', { form: makeForm({ id: 'd' }), method: 'POST' })
    const { body } = await call('/images/v1/stats')
    expect(body.result.count).toEqual({ allowed: 100_000, current: 1 })
  })

  test('changes the switches named and keeps the others, over a restart', async () => {
    const { call, dir } = await openEmulator()
    const config = (json: unknown) => call('/images/v1/config', { json, method: 'PATCH' })
    await config({ flexible_variants: true })
    await openEmulator({ dir })
    expect((await config({ browser_ttl: 7200 })).body.result).toEqual({
      browser_ttl: 7200,
      flexible_variants: true,
      preserve_content_credentials: false,
    })
    expect((await config({ browser_ttl: 60 })).status).toBe(400)
    expect((await config({ flexible_variants: 'yes' })).status).toBe(400)
  })
})

describe('the batch host', () => {
  const base = 'https://batch.imagedelivery.net/images'

  test('answers image calls to its own token until that ends, also in another process', async () => {
    let now = Date.parse('2026-11-21T10:00:00Z')
    const { call, dir } = await openEmulator({ now: () => now })
    const { expiresAt, token } = (await call('/images/v1/batch_token')).body.result
    const { send } = await openEmulator({ dir, now: () => now })
    const headers = { authorization: `Bearer ${token}` }
    const uploaded = await send(`${base}/v1`, { form: await imageForm(), headers, method: 'POST' })
    expect(uploaded.status).toBe(200)
    const { id } = uploaded.body.result
    expect((await send(`${base}/v2`, { headers })).body.result.images).toHaveLength(1)
    expect((await send(`${base}/v1/${id}`, { headers, method: 'DELETE' })).status).toBe(200)
    expect((await send(`${base}/v1/keys`, { headers })).body.errors[0]?.code).toBe(5404)
    expect((await send(`${base}/v1/x/blob`, { headers })).body.errors[0]?.code).toBe(7003)
    now = Date.parse(expiresAt)
    expect((await send(`${base}/v2`, { headers })).body.errors[0]?.code).toBe(10000)
  })

  test('does not know the token of the API', async () => {
    const { emulator, send } = await openEmulator()
    const headers = { authorization: `Bearer ${emulator.token}` }
    expect((await send(`${base}/v2`, { headers })).status).toBe(401)
  })
})
