import { afterEach, describe, expect, test } from '@jest/globals'

import {
  imageForm,
  makeFolder,
  openEmulator,
  removeEmulatorFolders,
  type TestEmulator,
} from '../../test/fixtures/openEmulator.js'
import { createEmulator } from './createEmulator.js'
import { serveEmulator } from './http/serveEmulator.js'

afterEach(removeEmulatorFolders)

const variantsOf = async ({ call }: TestEmulator): Promise<string[]> =>
  Object.keys((await call('/images/v1/variants')).body.result.variants)

const hero = { id: 'hero', options: { fit: 'cover', height: 10, metadata: 'none', width: 20 } }

describe('a fresh account', () => {
  test('over HTTP has public, one key, and nothing flexible', async () => {
    const dir = await makeFolder()
    const served = await serveEmulator({ dir, fresh: true, port: 0 })
    const { accountHash, accountId, signingKeys, token } = served.emulator
    const api = `${served.url}/client/v4/accounts/${accountId}/images/v1`
    const headers = { authorization: `Bearer ${token}` }
    const listed = await fetch(`${api}/variants`, { headers })
    expect(await listed.json()).toMatchObject({
      result: {
        variants: {
          public: {
            options: { fit: 'scale-down', height: 768, metadata: 'none', width: 1366 },
          },
        },
      },
    })
    expect(signingKeys.map(({ name }) => name)).toEqual(['default'])
    const form = await imageForm({ fields: { id: 'kept' } })
    expect((await fetch(api, { body: form, headers, method: 'POST' })).status).toBe(200)
    const show = async (segment: string): Promise<[number, null | string]> => {
      const response = await fetch(`${served.url}/delivery/${accountHash}/kept/${segment}`)
      await response.arrayBuffer()
      return [response.status, response.headers.get('cf-resized')]
    }
    expect((await show('public'))[0]).toBe(200)
    expect(await show('thumbnail')).toEqual([403, 'err=9425'])
    expect(await show('width=4')).toEqual([403, 'err=9429'])
    await served.close()
  })

  test('keeps what is set up later, over a restart', async () => {
    const first = await openEmulator({ fresh: true })
    await first.call('/images/v1/variants', { json: hero, method: 'POST' })
    await first.call('/images/v1/config', { json: { flexible_variants: true }, method: 'PATCH' })
    const [key] = first.emulator.signingKeys
    const again = await openEmulator({ dir: first.dir, fresh: true })
    expect(await variantsOf(again)).toEqual(['hero', 'public'])
    expect(again.emulator.signingKeys).toEqual([key])
    const { body } = await again.call('/images/v1/config', { json: {}, method: 'PATCH' })
    expect(body.result).toMatchObject({ flexible_variants: true })
  })

  test('is made of a folder that began otherwise, whose images stay', async () => {
    const ready = await openEmulator({
      flexibleVariants: true,
      signingKeys: [{ name: 'mine', value: 'secret' }],
      variants: { hero: { width: 20 } },
    })
    const form = await imageForm({ fields: { id: 'kept' } })
    await ready.call('/images/v1', { form, method: 'POST' })
    const fresh = await openEmulator({ dir: ready.dir, fresh: true })
    expect(await variantsOf(fresh)).toEqual(['public'])
    expect(fresh.emulator.signingKeys.map(({ name }) => name)).toEqual(['default'])
    const { body } = await fresh.call('/images/v1/config', { json: {}, method: 'PATCH' })
    expect(body.result).toMatchObject({ flexible_variants: false })
    expect((await fresh.call('/images/v1/kept')).status).toBe(200)
    // Made ready in between, it is fresh once more.
    await openEmulator({
      dir: ready.dir,
      flexibleVariants: true,
      variants: { hero: { width: 20 } },
    })
    expect(await variantsOf(await openEmulator({ dir: ready.dir, fresh: true }))).toEqual([
      'public',
    ])
  })

  test('takes no variants and no switch at start', async () => {
    const dir = await makeFolder()
    for (const given of [{ flexibleVariants: true }, { variants: { hero: { width: 1 } } }]) {
      expect(() => createEmulator({ dir, fresh: true, ...given })).toThrow(
        expect.objectContaining({
          code: 'OPTIONS_INVALID',
          message: expect.stringContaining('fresh'),
        }),
      )
    }
  })
})
