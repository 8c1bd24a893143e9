import type { ImageURL } from '../../../src/plugin/delivery/resolveImageURL.js'
import type { MediaDoc } from '../support/account.js'
import type { Person, SigningSite } from './signingSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { isAudience, openSigningSite, statusOf } from './signingSite.js'

let doc: MediaDoc
let flexible: SigningSite
let open: MediaDoc
let site: SigningSite

beforeAll(async () => {
  site = await openSigningSite({ access: { view: isAudience } })
  doc = await site.upload({ audience: 'guest@example.com' })
  flexible = await openSigningSite({ collections: { media: true } })
  open = await flexible.upload()
})
afterAll(() => Promise.all([site.stop(), flexible.stop()]))

const urlOf = async (path: string, person: Person = 'guest'): Promise<ImageURL> =>
  (await site.ask(person, `/api/media/${doc.id}/image-url${path}`)).json() as Promise<ImageURL>

const secondsLeft = ({ expiresAt }: Pick<ImageURL, 'expiresAt'>): number =>
  (Date.parse(expiresAt ?? '') - Date.now()) / 1000

type Refusal = { errors: { data?: { code?: string }; message: string }[] }

const codeOf = async (response: Response): Promise<string | undefined> =>
  ((await response.json()) as Refusal).errors[0]?.data?.code

describe('image-url', () => {
  test.each([
    { path: '', size: [900, 600] },
    { path: '?variant=thumbnail', size: [240, 240] },
    { path: '?variant=card', size: [300, 200] },
  ])('gives a signed URL with its size for "$path"', async ({ path, size }) => {
    const found = await urlOf(path)
    expect([found.width, found.height]).toEqual(size)
    expect(await statusOf(site, found.url)).toBe(200)
    expect(secondsLeft(found)).toBeGreaterThan(3590)
    expect(new URL(found.url, 'http://localhost').searchParams.get('exp')).toBe(
      String(Date.parse(found.expiresAt!) / 1000),
    )
  })

  test('ends exactly when it was asked to', async () => {
    const found = await urlOf('?expiresIn=600')
    expect(secondsLeft(found)).toBeGreaterThan(590)
    expect(secondsLeft(found)).toBeLessThanOrEqual(600)
  })

  test('is kept for less than it holds', async () => {
    const path = `/api/media/${doc.id}/image-url`
    for (const [query, longest] of Object.entries({
      '': 60,
      '?expiresIn=30': 0,
      '?expiresIn=45': 15,
    })) {
      const { headers } = await site.ask('guest', `${path}${query}`)
      const [, seconds] = /^private, max-age=(\d+)$/.exec(headers.get('cache-control')!)!
      expect(Number(seconds)).toBeLessThanOrEqual(longest)
    }
  })

  test.each([
    { code: 'FORBIDDEN', path: '', person: 'editor', status: 403 },
    { code: 'UNAUTHENTICATED', path: '', person: 'anonymous', status: 401 },
    { code: 'VARIANT_UNKNOWN', path: '?variant=nothing', person: 'guest', status: 400 },
    { code: 'VARIANT_INVALID', path: '?width=400', person: 'guest', status: 400 },
    { code: 'VARIANT_INVALID', path: '?widht=400', person: 'guest', status: 400 },
    { code: 'REQUEST_INVALID', path: '?variant=card&width=4', person: 'guest', status: 400 },
    { code: 'REQUEST_INVALID', path: '?expiresIn=29', person: 'guest', status: 400 },
    { code: 'REQUEST_INVALID', path: '?expiresIn=604801', person: 'guest', status: 400 },
    { code: 'REQUEST_INVALID', path: '?expiresIn=1e3', person: 'guest', status: 400 },
  ] as const)('answers $person with $code for "$path"', async ({ code, path, person, status }) => {
    const response = await site.ask(person, `/api/media/${doc.id}/image-url${path}`)
    expect(response.status).toBe(status)
    expect(await codeOf(response)).toBe(code)
  })

  test('knows no document that is not there', async () => {
    const response = await site.ask('guest', '/api/media/987654321987654321987654/image-url')
    expect(response.status).toBe(404)
  })

  test('gives flexible URLs of public images, which do not end', async () => {
    const path = `/api/media/${open.id}/image-url?width=320&height=320&fit=cover`
    const found = (await (await flexible.ask('anonymous', path)).json()) as ImageURL
    expect(found).toMatchObject({ expiresAt: null, height: 320, width: 320 })
    expect(await statusOf(flexible, found.url)).toBe(200)
  })

  test('answers GraphQL by the same rules', async () => {
    const ask = (person: Person): Promise<{ MediaImageURL: ImageURL }> =>
      site.query(
        person,
        `{ MediaImageURL(id: ${JSON.stringify(doc.id)}, variant: "card", expiresIn: 120)
           { url width height expiresAt } }`,
      )
    const { MediaImageURL: found } = await ask('guest')
    expect(found).toMatchObject({ height: 200, width: 300 })
    expect(await statusOf(site, found.url)).toBe(200)
    expect(secondsLeft(found)).toBeLessThanOrEqual(120)
    await expect(ask('editor')).rejects.toThrow('You are not allowed to see this image.')
  })
})

describe('share', () => {
  const share = (person: Person, body: unknown = {}): Promise<Response> =>
    site.ask(person, `/api/media/${doc.id}/share`, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
      method: 'POST',
    })

  test('hands out a link for five minutes, and keeps who did it without the link', async () => {
    const answer = (await (await share('guest')).json()) as ImageURL
    expect(Object.keys(answer).toSorted()).toEqual(['expiresAt', 'url'])
    expect(await statusOf(site, answer.url)).toBe(200)
    expect(secondsLeft(answer)).toBeGreaterThan(290)
    expect(secondsLeft(answer)).toBeLessThanOrEqual(300)
    const { docs } = await site.payload.find({
      collection: 'cloudflare-images-events' as never,
      sort: '-id',
      where: { type: { equals: 'shared' } },
    })
    expect(docs).toHaveLength(1)
    expect(docs[0]).toMatchObject({
      data: { expiresAt: answer.expiresAt, variant: 'public', watermarked: false },
      documentId: String(doc.id),
      imageId: doc.cloudflare.imageId,
    })
    expect(JSON.stringify(docs)).not.toMatch(/sig=|exp=/)
  })

  test('holds as long as it was asked to, and no longer', async () => {
    const answer = (await (
      await share('guest', { expiresInSeconds: 60, variant: 'card' })
    ).json()) as ImageURL
    expect(answer.url).toContain('/card?')
    expect(secondsLeft(answer)).toBeLessThanOrEqual(60)
  })

  test.each([
    { body: {}, code: 'FORBIDDEN', person: 'editor' },
    { body: {}, code: 'UNAUTHENTICATED', person: 'anonymous' },
    { body: { expiresInSeconds: 86_401 }, code: 'REQUEST_INVALID', person: 'guest' },
    { body: { variant: 7 }, code: 'REQUEST_INVALID', person: 'guest' },
    { body: { variant: 'none' }, code: 'VARIANT_UNKNOWN', person: 'guest' },
  ] as const)('answers $person with $code for $body', async ({ body, code, person }) => {
    expect(await codeOf(await share(person, body))).toBe(code)
  })
})
