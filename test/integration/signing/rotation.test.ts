import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { verifySignedURL } from '../../../src/core/signing.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { getCloudflareImages } from '../../../src/index.js'
import { keysRefreshMs } from '../../../src/service/urls/signingKeys.js'
import { drawSolid } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

const credentials = {
  accountHash: 'Vi7wi5KSItxGFsWRG2Us6Q',
  accountId: '0123456789abcdef0123456789abcdef',
} as const
const token = 'a-token-of-the-tests'
const collections = [{ ...media, upload: true }]

let dir: string
let emulator: Emulator
let keyCalls: string[]
let site: Site | undefined

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rotation-'))
  emulator = createEmulator({ ...credentials, dir: path.join(dir, 'account'), token })
  keyCalls = []
  // The one clock that looks at keys again; everything else goes on.
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'cancelAnimationFrame',
      'cancelIdleCallback',
      'clearImmediate',
      'clearTimeout',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'requestAnimationFrame',
      'requestIdleCallback',
      'setImmediate',
      'setTimeout',
    ],
  })
})
afterEach(async () => {
  jest.useRealTimers()
  await site?.stop()
  site = undefined
  await rm(dir, { force: true, recursive: true })
})

/** A site with nothing but a token: as in production, with the emulator for Cloudflare. */
async function start(signingKeyName?: string): Promise<Site> {
  const answer = fetchFromHandler(emulator.fetch)
  site = await startPayload({
    collections,
    dir,
    options: {
      ...credentials,
      apiToken: token,
      collections: { media: { privacy: 'signed' } },
      delivery: {},
      fetch: (url, init) => {
        if (url.includes('/keys')) keyCalls.push(init.method)
        return answer(url, init)
      },
      mode: 'cloudflare',
      ...(signingKeyName === undefined ? {} : { signingKeyName }),
    },
  })
  return site
}

async function upload(on: Site): Promise<MediaDoc> {
  const bytes = await drawSolid({ format: 'jpeg', height: 30, width: 40 })
  const file = toFile({ bytes, name: 'photo.jpg' })
  return local(on).create({ collection: 'media', data: {}, file })
}

const statusOf = async (url: string): Promise<number> =>
  (await emulator.fetch(new Request(url))).status

const clientOf = (on: Site) => getCloudflareImages(on.payload).client()

describe('keys of the account', () => {
  test('sign where none is given, and reading documents asks for none', async () => {
    const on = await start()
    const { id } = await upload(on)
    expect(keyCalls).toEqual(['GET'])
    const { url } = await local(on).findByID({ collection: 'media', id })
    expect(url).toContain('https://imagedelivery.net/')
    expect(await statusOf(url!)).toBe(200)
    expect(keyCalls).toEqual(['GET'])
  })

  test('are replaced without a restart, and no URL breaks before its key is deleted', async () => {
    const on = await start('next')
    const client = await clientOf(on)
    const { id } = await upload(on)
    const read = async (): Promise<string> =>
      String((await local(on).findByID({ collection: 'media', id })).url)
    const before = await read()
    const keys = (await client.putKey({ name: 'next' })).filter(({ name }) => name === 'next')
    const isSignedByNext = (url: string): boolean =>
      verifySignedURL({
        keys: keys.map(({ value }) => value),
        nowSeconds: Math.floor(Date.now() / 1000),
        url,
      }) === 'valid'
    expect(isSignedByNext(await read())).toBe(false)
    jest.advanceTimersByTime(keysRefreshMs)
    let after = await read()
    while (!isSignedByNext(after)) {
      await new Promise((resolve) => setImmediate(resolve))
      after = await read()
    }
    expect([await statusOf(before), await statusOf(after)]).toEqual([200, 200])
    await client.deleteKey({ name: 'default' })
    expect([await statusOf(before), await statusOf(after)]).toEqual([403, 200])
    expect(isSignedByNext(await read())).toBe(true)
  })

  test('are none where the API gives none: the site does not start', async () => {
    const answer = fetchFromHandler(emulator.fetch)
    const starting = startPayload({
      collections,
      dir,
      options: {
        ...credentials,
        apiToken: token,
        collections: { media: { privacy: 'document' } },
        delivery: {},
        fetch: async (url, init) =>
          url.includes('/keys')
            ? answer(url, { ...init, headers: { ...init.headers, Authorization: 'Bearer wrong' } })
            : answer(url, init),
        mode: 'cloudflare',
      },
    })
    await expect(starting).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      message: expect.stringMatching(/signingKey: expected .*CLOUDFLARE_IMAGES_SIGNING_KEY/),
    })
  })

  test('are not asked for where every image is public, or a key is given', async () => {
    const answer = fetchFromHandler(emulator.fetch)
    const plain = await startPayload({
      dir,
      options: {
        ...credentials,
        apiToken: token,
        fetch: (url, init) => {
          if (url.includes('/keys')) keyCalls.push(url)
          return answer(url, init)
        },
        mode: 'cloudflare',
      },
    })
    await getCloudflareImages(plain.payload).settled()
    expect(keyCalls).toEqual([])
    await plain.stop()
  })
})
