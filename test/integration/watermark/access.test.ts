import type { CollectionConfig, PayloadRequest } from 'payload'

import type { AccessFunction, WatermarkFunction } from '../../../src/index.js'
import type { MediaDoc } from '../support/account.js'
import type { MarkedSite } from './markedSite.js'

import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { drawQuadrants, drawSolid } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { toFile } from '../support/upload.js'
import { openMarkedSite } from './markedSite.js'
import { distance, readPixels } from './pixels.js'

const color = [200, 20, 200] as const

const media: CollectionConfig = {
  // Visitors read what is published and open, whoever is signed in everything.
  access: {
    read: ({ req }) => req.user !== null || { and: [{ _status: { equals: 'published' } }] },
  },
  fields: [{ name: 'alt', type: 'text' }],
  slug: 'media',
  upload: { imageSizes: [{ height: 40, name: 'square', width: 40 }] },
  versions: { drafts: true },
}
const plain: CollectionConfig = {
  access: { read: () => true },
  fields: [],
  slug: 'plain',
  upload: true,
}

let site: MarkedSite
let doc: MediaDoc
let logo: Buffer
let view: AccessFunction = () => true
let bytes: Buffer

beforeAll(async () => {
  logo = await drawSolid({ color, height: 20, width: 40 })
  bytes = await drawQuadrants({ format: 'png', height: 150, width: 200 })
  site = await openMarkedSite({
    collections: [media, plain],
    options: {
      access: { view: (context) => view(context) },
      collections: { media: { privacy: 'signed' }, plain: { watermark: false } },
      signingKey: 'a-signing-key-of-the-tests',
    },
  })
  doc = await local(site).create({
    collection: 'media',
    data: { _status: 'published' },
    file: toFile({ bytes, mimeType: 'image/png', name: 'picture.png' }),
  })
})
afterAll(() => site.stop())
beforeEach(() => {
  view = () => true
  site.mark = null
})

const isSignedIn = (req: unknown): boolean => (req as PayloadRequest).user !== null
/** Visitors see a mark, and editors none. */
const forVisitors: WatermarkFunction = ({ req }) =>
  isSignedIn(req) ? null : { image: logo, margin: 0, position: 'top-left', width: 0.5 }

async function codeOf(response: Response): Promise<unknown> {
  const { errors } = (await response.json()) as { errors: { data: { code: string } }[] }
  return errors[0]?.data.code
}

describe('who may not', () => {
  test('read the document learns nothing of it', async () => {
    const draft = await local(site).create({
      collection: 'media',
      data: { _status: 'draft' },
      file: toFile({ bytes, mimeType: 'image/png', name: 'draft.png' }),
    })
    site.mark = { text: 'Draft' }
    for (const id of [draft.id, 999_999]) {
      const response = await site.show({ id, variant: 'public' })
      expect(response.status).toBe(404)
      expect(await codeOf(response)).toBe('NOT_FOUND')
    }
    const seen = await site.show({ id: draft.id, variant: 'public' }, { anonymous: false })
    expect(seen.status).toBe(200)
  })

  test('view the image gets neither picture nor address', async () => {
    view = ({ req }) => isSignedIn(req)
    for (const mark of [null, { text: 'Mark' }]) {
      site.mark = mark
      const visitor = await site.show({ id: doc.id, variant: 'public' })
      expect(visitor.status).toBe(401)
      expect(visitor.headers.get('location')).toBeNull()
      expect(await codeOf(visitor)).toBe('UNAUTHENTICATED')
    }
    view = () => false
    const editor = await site.show({ id: doc.id, variant: 'public' }, { anonymous: false })
    expect(editor.status).toBe(403)
    expect(await codeOf(editor)).toBe('FORBIDDEN')
  })

  test('any more, between two requests, is refused though the picture is kept', async () => {
    site.mark = { text: 'Then and now' }
    const first = await site.show({ id: doc.id, variant: 'public' })
    expect(first.status).toBe(200)
    const etag = first.headers.get('etag') ?? ''
    view = () => false
    const again = await site.show(
      { id: doc.id, variant: 'public' },
      { headers: { 'if-none-match': etag } },
    )
    expect(again.status).toBe(401)
  })
})

test('a function that fails for one document of a list hides this one, and is logged', async () => {
  const { id } = await local(site).create({
    collection: 'media',
    data: { _status: 'published', alt: 'broken' },
    file: toFile({ bytes, mimeType: 'image/png', name: 'broken.png' }),
  })
  const error = jest.spyOn(site.payload.logger, 'error').mockImplementation(() => undefined)
  const isBroken = (one: { alt?: unknown } | undefined): boolean => one?.alt === 'broken'
  const fail = (): never => {
    throw new Error('No such owner')
  }
  const list = async () => {
    const answer = await site.rest('/api/media', { anonymous: true })
    const { docs } = (await answer.json()) as { docs: MediaDoc[] }
    const urls = Object.fromEntries(docs.map((one) => [one.id, one.url !== null]))
    return { broken: urls[id], intact: urls[doc.id], status: answer.status }
  }
  const answered = { broken: false, intact: true, status: 200 }
  view = (context) => (isBroken(context.doc) ? fail() : true)
  expect(await list()).toEqual(answered)
  view = () => true
  site.mark = (context) => (isBroken(context.doc) ? fail() : null)
  expect(await list()).toEqual(answered)
  expect((await site.rest('/api/media/file/broken.png', { anonymous: true })).ok).toBe(false)
  const logged = error.mock.calls.map(([about]) => about as { documentId?: unknown; err?: Error })
  error.mockRestore()
  const named = logged.filter(({ documentId }) => documentId === id)
  expect(named.length).toBeGreaterThanOrEqual(2)
  for (const { err } of named) expect(err?.message).toBe('No such owner')
  await local(site).delete({ collection: 'media', id })
})

test('an unknown variant is named, and those that there are', async () => {
  site.mark = { text: 'Mark' }
  for (const variant of ['nope', 'width=100', '__proto__', 'constructor']) {
    const response = await site.show({ id: doc.id, variant })
    expect(response.status).toBe(400)
    const body = await response.text()
    expect(body).toContain('VARIANT_UNKNOWN')
    expect(body).toContain('public, thumbnail')
  }
})

describe('who has a mark', () => {
  test('sees it in all that the document says, and cannot tell the clean address', async () => {
    site.mark = forVisitors
    const read = async (anonymous: boolean): Promise<MediaDoc> =>
      (await (await site.rest(`/api/media/${doc.id}`, { anonymous })).json()) as MediaDoc
    const seen = await read(true)
    const urls = [
      seen.url,
      seen.thumbnailURL,
      seen.sizes?.square?.url,
      ...(seen.cloudflare.variants ?? []).map(({ url }) => url),
    ]
    expect(urls.length).toBeGreaterThan(4)
    for (const url of urls) {
      expect(url).toContain(`/api/media/${doc.id}/watermarked/`)
      const marked = await readPixels(await site.rest(url ?? '', { anonymous: true }))
      expect(distance(marked.at(2, 2), color)).toBeLessThan(3)
    }
    expect(JSON.stringify(seen)).not.toContain('imagedelivery')
    const clean = await read(false)
    expect(clean.url).toMatch(/[?&]sig=/)
    expect(JSON.stringify(seen)).not.toContain(String(clean.cloudflare.imageId))
  })

  test('and who has none is sent to the signed picture', async () => {
    site.mark = forVisitors
    const response = await site.show({ id: doc.id, variant: 'public' }, { anonymous: false })
    expect(response.status).toBe(302)
    const location = response.headers.get('location') ?? ''
    expect(location).toMatch(/\/public\?exp=\d+&sig=[\da-f]{64}$/)
    const picture = await readPixels(await site.rest(location, { anonymous: true }))
    expect(distance(picture.at(2, 2), color)).toBeGreaterThan(50)
  })

  test('sees it on what is published, and on the newest draft where it may be read', async () => {
    site.mark = { image: logo, margin: 0, position: 'top-left', width: 0.1 }
    const { id } = await local(site).create({
      collection: 'media',
      data: { _status: 'published' },
      file: toFile({ bytes, mimeType: 'image/png', name: 'first.png' }),
    })
    const white = await drawSolid({ color: [250, 250, 250], height: 100, width: 100 })
    await local(site).update({
      collection: 'media',
      data: { _status: 'draft' },
      draft: true,
      file: toFile({ bytes: white, mimeType: 'image/png', name: 'second.png' }),
      id,
    })
    const widths = []
    for (const variant of ['public', 'public?draft=true']) {
      for (const anonymous of [true, false]) {
        widths.push((await readPixels(await site.show({ id, variant }, { anonymous }))).width)
      }
    }
    expect(widths).toEqual([200, 200, 200, 100])
  })

  test('gets an address that changes with the mark and with nothing else', async () => {
    const addressOf = async (mark: MarkedSite['mark'], alt = 'a'): Promise<null | string> => {
      site.mark = mark
      await local(site).update({ collection: 'media', data: { alt }, id: doc.id })
      const answer = await site.rest(`/api/media/${doc.id}`)
      return ((await answer.json()) as MediaDoc).url
    }
    const one = await addressOf({ text: 'One' })
    expect(await addressOf({ text: 'One' }, 'b')).toBe(one)
    expect(await addressOf(() => ({ opacity: 1, text: 'One' }))).toBe(one)
    expect(await addressOf({ text: 'Two' })).not.toBe(one)
    expect(await addressOf({ opacity: 0.5, text: 'One' })).not.toBe(one)
    expect(one).toMatch(/\?v=[\w-]{12}$/)
    expect(one).not.toContain('One')
  })
})

test('a collection with `watermark: false` has no marks', async () => {
  site.mark = { text: 'Mark' }
  const { id } = await local(site).create({
    collection: 'plain',
    data: {},
    file: toFile({ bytes, mimeType: 'image/png', name: 'plain.png' }),
  })
  const response = await site.rest(`/api/plain/${id}/watermarked/public`, { anonymous: true })
  expect(response.status).toBe(302)
})
