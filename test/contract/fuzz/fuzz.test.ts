import type { Target } from './targets.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { isCloudflareImagesError } from '../../../src/errors.js'
import { drawSolid } from '../../fixtures/images.js'
import { imageForm, openEmulator, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { testSizes } from '../../fixtures/testSizes.js'
import { createRandom, toJSON } from './mutate.js'
import { drawRequest, formsWith } from './requests.js'
import { drawPictures, targets } from './targets.js'

const seed = 20_261_130
const slowMs = 50
const own = Object.getOwnPropertyNames(Object.prototype).sort()

beforeAll(drawPictures)
afterAll(removeEmulatorFolders)

/** What an input leads to that it must not; undefined where it was read, or refused in words of ours. */
function judge({ run }: Target, input: unknown): string | undefined {
  try {
    run(input as never)
    return undefined
  } catch (error) {
    return isCloudflareImagesError(error) ? undefined : String((error as Error).stack ?? error)
  }
}

function time(given: Target, input: unknown): number {
  const start = performance.now()
  judge(given, input)
  return performance.now() - start
}

/** Also in the fastest of several tries: others may have waited for the machine. */
const isSlow = (given: Target, input: unknown): boolean =>
  time(given, input) > slowMs &&
  Array.from({ length: 10 }, () => time(given, input)).every((ms) => ms > slowMs)

/** As it can be tried again. */
function show(input: unknown): string {
  const text = input instanceof Uint8Array ? Buffer.from(input).toString('base64') : toJSON(input)
  return text.slice(0, 500)
}

describe('hostile input', () => {
  test.each(Object.entries<Target>(targets))(`${testSizes.fuzzed} of %s`, (_, given) => {
    const random = createRandom(seed)
    const found: Record<string, unknown>[] = []
    for (let index = 0; index < testSizes.fuzzed; index += 1) {
      const input = given.draw(random)
      const problem = judge(given, input) ?? (isSlow(given, input) ? 'slow' : undefined)
      if (problem !== undefined) found.push({ index, input: show(input), problem })
    }
    expect(found.slice(0, 3)).toEqual([])
  })

  test('leaves the prototypes of all objects as they were', () => {
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(own)
  })
})

test(`${testSizes.fuzzedRequests} of requests to the emulator`, async () => {
  const { call, emulator } = await openEmulator({
    fetch: () => Promise.resolve(new Response('not found', { status: 404 })),
    flexibleVariants: true,
  })
  const id = 'products/chair.jpg'
  const plant = async () =>
    call('/images/v1', { form: await imageForm({ fields: { id } }), method: 'POST' })
  await plant()
  const account = `/accounts/${emulator.accountId}/images`
  const places = [
    {
      base: `${emulator.origins.api}/client/v4`,
      paths: [
        ...['v1', 'v1/stats', 'v1/keys', 'v1/variants', 'v1/variants/public', 'v2'],
        ...[
          `v1/${encodeURIComponent(id)}`,
          `v1/${encodeURIComponent(id)}/blob`,
          'v1/keys/other',
          'v2/direct_upload',
        ],
        ...['v2?per_page=10&sort_order=desc&meta.tenant=a', 'v1?page=1&per_page=20'],
      ].map((path) => `${account}/${path}`),
    },
    {
      base: emulator.origins.delivery,
      paths: ['public', 'w=4,h=3,fit=cover', 'width=2,format=webp'].map(
        (variant) => `${emulator.accountHash}/${id}/${variant}?exp=4000000000&sig=ab`,
      ),
    },
    { base: emulator.origins.upload, paths: [`${emulator.accountHash}/${id}`] },
  ]
  const forms = formsWith(
    await drawSolid({ color: [9, 9, 9], format: 'jpeg', height: 6, width: 8 }),
  )
  const random = createRandom(seed)
  const found: Record<string, unknown>[] = []
  const statuses = new Set<number>()
  for (let index = 0; index < testSizes.fuzzedRequests; index += 1) {
    const { body, headers, method, url } = drawRequest(random, { forms, places })
    const authorization = `Bearer ${emulator.token}`
    const request = new Request(url, {
      body: body === null ? null : Uint8Array.from(body),
      headers: [...headers, ['authorization', authorization]],
      method,
    })
    const response = await emulator.fetch(request)
    await response.arrayBuffer()
    statuses.add(response.status)
    if (method === 'DELETE' && response.ok) await plant()
    if (response.status < 500) continue
    found.push({ index, method, status: response.status, url: url.slice(0, 300) })
  }
  expect(found.slice(0, 3)).toEqual([])
  // They come as far as the image and past it.
  for (const status of [200, 400, 404, 405, 415]) expect(statuses).toContain(status)
  await emulator.close()
})
