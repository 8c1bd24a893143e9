import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { request as httpRequest } from 'node:http'

import { nowSeconds, openWorkerSite, secret, type WorkerSite } from './support/openWorkerSite.js'

let site: WorkerSite
const another = 'another-secret-of-the-tests-0123456789abcdef'
beforeAll(async () => {
  site = await openWorkerSite({
    bindings: { WATERMARK_SECRET: `${secret} \n old-secret-that-is-still-good-0123456789` },
  })
})
afterAll(() => site.close())

/** Nothing is drawn, nothing is read, and the answer is no picture. */
async function expectRefusal({
  code,
  send = fetch,
  url,
}: {
  code: string
  send?: (url: string) => Promise<Response>
  url: string
}): Promise<void> {
  const { drawings, reads } = site.backend
  const before = [drawings.length, reads.length]
  const response = await send(url)
  expect(response.headers.get('Content-Type')).toBe('application/json')
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  const { errors } = (await response.json()) as { errors: { data: { code: string } }[] }
  expect([response.status, errors[0]?.data.code]).toEqual([403, code])
  expect([drawings.length, reads.length]).toEqual(before)
}

/** Every letter of the token, one after the other, replaced by a neighbour. */
function mutate(url: string): string[] {
  const at = url.lastIndexOf('/') + 1
  return Array.from({ length: url.length - at }, (_, index) => {
    const letter = url.charAt(at + index)
    const other = letter === 'A' ? 'B' : 'A'
    return url.slice(0, at + index) + other + url.slice(at + index + 1)
  })
}

test('a token of the site is good', async () => {
  expect((await fetch(site.urlOf())).status).toBe(200)
})

test('so is one of a secret that is being replaced', async () => {
  const url = site.urlOf({ secret: 'old-secret-that-is-still-good-0123456789' })
  expect((await fetch(url)).status).toBe(200)
})

describe('refused without a look at any image', () => {
  test('every change of one letter', async () => {
    const mutations = mutate(site.urlOf())
    expect(mutations.length).toBeGreaterThan(300)
    for (const url of mutations) await expectRefusal({ code: 'TOKEN_INVALID', url })
  })

  test.each([
    '',
    'v1',
    'v1.',
    'v1..',
    'v1.AAAA.AAAA',
    `v1.${'A'.repeat(20_000)}.AAAA`,
    '%00',
    'public',
  ])('what is no token: %.20s', (token) =>
    expectRefusal({ code: 'TOKEN_INVALID', url: `${site.url}/${token}` }),
  )

  test('a token with the end cut off, or with more of it', async () => {
    const url = site.urlOf()
    for (const other of [url.slice(0, -1), `${url}A`, `${url}=`, url.replace('/v1.', '/v2.')]) {
      await expectRefusal({ code: 'TOKEN_INVALID', url: other })
    }
  })

  test("two tokens' halves", async () => {
    const sealed = /v1\.[\w-]+\./
    const [head = ''] = sealed.exec(site.urlOf()) ?? []
    const url = site.urlOf({ variant: 'hero' }).replace(sealed, head)
    await expectRefusal({ code: 'TOKEN_INVALID', url })
  })

  test('one of another secret', () =>
    expectRefusal({ code: 'TOKEN_INVALID', url: site.urlOf({ secret: another }) }))

  test('one for another host', async () => {
    const url = site
      .urlOf({ url: 'https://marks.example' })
      .replace('https://marks.example', site.url)
    await expectRefusal({ code: 'TOKEN_INVALID', url })
    await expectRefusal({
      code: 'TOKEN_INVALID',
      send: (own) => sendAs({ host: 'other.example', url: own }),
      url: site.urlOf(),
    })
  })

  test('one that has expired', () =>
    expectRefusal({ code: 'TOKEN_EXPIRED', url: site.urlOf({ expiresAt: nowSeconds() }) }))

  test('one whose end was moved', async () => {
    const expired = site.urlOf({ expiresAt: 1_700_000_000 })
    for (const url of mutate(expired)) await expectRefusal({ code: 'TOKEN_INVALID', url })
  })
})

test('nobody reads an id, a viewer or a mark out of it', () => {
  const url = site.urlOf({
    imageId: 'the-clean-image',
    mark: { text: 'reader@example.com' },
    viewer: 'users:17',
  })
  const parts = url.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))
  for (const text of [url, ...parts]) {
    expect(text).not.toMatch(/the-clean-image|reader|users/)
  }
})

test('the same claims give the same URL, others another', () => {
  const expiresAt = nowSeconds() + 100
  expect(site.urlOf({ expiresAt })).toBe(site.urlOf({ expiresAt }))
  const urls = [{}, { viewer: 'users:1' }, { variant: 'hero' }, { imageId: 'other' }].map(
    (claims) => site.urlOf({ expiresAt, ...claims }),
  )
  expect(new Set(urls).size).toBe(urls.length)
})

/** A request whose Host header is another's: fetch does not let it be chosen. */
function sendAs({ host, url }: { host: string; url: string }): Promise<Response> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers: { Host: host } }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        const headers = new Headers(incoming.headers as Record<string, string>)
        const status = incoming.statusCode ?? 0
        resolve(new Response(Uint8Array.from(Buffer.concat(chunks)), { headers, status }))
      })
    })
      .on('error', reject)
      .end()
  })
}
