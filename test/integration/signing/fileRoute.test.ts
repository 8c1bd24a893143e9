import type { MediaDoc } from '../support/account.js'
import type { Person, SigningSite } from './signingSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { isAudience, openSigningSite, statusOf } from './signingSite.js'

let bytes: SigningSite
let doc: MediaDoc
let kept: MediaDoc
let open: MediaDoc
let redirecting: SigningSite

/** One site redirects, and asks who may view; the other serves bytes. */
beforeAll(async () => {
  redirecting = await openSigningSite({
    access: { view: isAudience },
    collections: { media: { privacy: 'signed', fileRoute: 'redirect' } },
  })
  doc = await redirecting.upload({ audience: 'guest@example.com' })
  bytes = await openSigningSite({ signedURLs: { bucketSeconds: 1, expiresInSeconds: 120 } })
  kept = await bytes.upload()
  open = await redirecting.upload({ audience: 'all' })
})
afterAll(() => Promise.all([bytes.stop(), redirecting.stop()]))

const fileOf = (site: SigningSite, person: Person, path: string): Promise<Response> =>
  site.ask(person, `/api/media/file/${path}`)

describe('a file route that redirects', () => {
  test('leads to the signed default variant, anew each time where a function decides', async () => {
    const response = await fileOf(redirecting, 'guest', doc.filename)
    expect(response.status).toBe(302)
    const location = response.headers.get('location')!
    expect(location).toContain('/public?exp=')
    expect(await statusOf(redirecting, location)).toBe(200)
    expect(response.headers.get('cache-control')).toBe('private, max-age=0')
  })

  test.each([
    { person: 'anonymous', status: 401 },
    { person: 'editor', status: 403 },
  ] as const)('refuses $person, who may not view', async ({ person, status }) => {
    for (const path of [doc.filename, `${doc.filename}?variant=thumbnail`]) {
      const response = await fileOf(redirecting, person, path)
      expect(response.status).toBe(status)
      expect(response.headers.get('location')).toBeNull()
    }
  })

  test('serves everyone who may', async () => {
    expect((await fileOf(redirecting, 'anonymous', open.filename)).status).toBe(302)
  })
})

describe('a file route with bytes', () => {
  test('redirects to a variant on request, for less than its signature holds', async () => {
    const response = await fileOf(bytes, 'anonymous', `${kept.filename}?variant=card`)
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toContain('/card?exp=')
    const [, seconds] = /^private, max-age=(\d+)$/.exec(response.headers.get('cache-control')!)!
    expect(Number(seconds)).toBeGreaterThan(60)
    expect(Number(seconds)).toBeLessThanOrEqual(91)
  })

  test('sends the original otherwise', async () => {
    const response = await fileOf(bytes, 'anonymous', kept.filename)
    expect(response.status).toBe(200)
    expect((await response.arrayBuffer()).byteLength).toBe(kept.filesize)
  })

  test('knows no other variant', async () => {
    const response = await fileOf(bytes, 'anonymous', `${kept.filename}?variant=other`)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('VARIANT_UNKNOWN')
  })
})
