import type { Example } from './openExample.js'

import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { drawQuadrants } from '../../fixtures/images.js'
import { toForm } from '../support/upload.js'
import { openExample } from './openExample.js'
import { look, openAsStranger } from './sight.js'

/** All but the date. */
const timers = [
  'cancelAnimationFrame',
  'cancelIdleCallback',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'requestAnimationFrame',
  'requestIdleCallback',
  'setImmediate',
  'setInterval',
  'setTimeout',
] as const

const visible = { opens: [200], status: 200 }
/** The document is there, its picture is not. */
const withheld = { opens: [], status: 200 }

let bytes: Buffer
let site: Example
beforeAll(async () => {
  bytes = await drawQuadrants({ height: 60, width: 80 })
})
afterEach(() => site.stop())

type Session = Awaited<ReturnType<Example['signUp']>>
const anonymous = { headers: {} }

/** Uploads as a person does in the panel; the id of the document. */
async function upload({
  data = {},
  session,
  slug,
}: {
  data?: Record<string, unknown>
  session: Session
  slug: string
}): Promise<number | string> {
  const encoded = new Response(toForm({ data, file: { bytes, name: 'photo.jpg' } }))
  const sent = await encoded.arrayBuffer()
  const response = await site.rest(`/api/${slug}`, {
    anonymous: true,
    body: sent,
    headers: {
      ...session.headers,
      'content-length': String(sent.byteLength),
      'content-type': encoded.headers.get('content-type') ?? '',
    },
    method: 'POST',
  })
  const body = (await response.json()) as { doc: { id: number | string } }
  expect(body).toMatchObject({ doc: { id: expect.anything() } })
  return body.doc.id
}

/** Does something at another time; the emulator's clock goes on. */
async function at<T>(now: number, action: () => Promise<T>): Promise<T> {
  jest.useFakeTimers({ doNotFake: [...timers], now })
  try {
    return await action()
  } finally {
    jest.useRealTimers()
  }
}

const fileRoute = async (slug: string, { headers }: { headers: Record<string, string> }) =>
  (await site.rest(`/api/${slug}/file/photo.jpg`, { anonymous: true, headers })).status

describe('owners', () => {
  test('see their pictures; everyone else sees the title', async () => {
    site = await openExample({ marker: "slug: 'pictures'" })
    const owner = await site.signUp()
    const other = await site.signUp()
    // Whoever claims to be another is not believed.
    const id = await upload({
      data: { owner: other.id, title: 'Harbour' },
      session: owner,
      slug: 'pictures',
    })
    for (const query of ['', '?select[url]=true', '?depth=1', '?depth=0']) {
      const path = `/api/pictures/${id}${query}`
      expect(await look({ ...owner, path, site })).toMatchObject(visible)
      expect(await look({ ...other, path, site })).toMatchObject(withheld)
      expect(await look({ ...anonymous, path, site })).toMatchObject(withheld)
    }
    const { doc } = await look({ ...other, path: `/api/pictures/${id}`, site })
    expect(doc).toMatchObject({ cloudflare: { imageId: null }, title: 'Harbour', url: null })
    const copy = async ({ headers }: { headers: Record<string, string> }) =>
      (
        await site.rest(`/api/pictures/${id}/duplicate`, {
          anonymous: true,
          headers,
          method: 'POST',
        })
      ).status
    expect(await copy(other)).toBe(403)
    // Who may not create anything is refused by Payload before the picture is looked at.
    expect(await copy(anonymous)).toBe(403)
    expect(await copy(owner)).toBe(200)
    expect(await fileRoute('pictures', owner)).toBe(200)
    expect(await fileRoute('pictures', other)).toBe(403)
    expect(await fileRoute('pictures', anonymous)).toBe(401)
  })
})

describe('a group of viewers', () => {
  test('sees the album that is for them, from the moment on when it is', async () => {
    site = await openExample({ marker: "slug: 'albums'" })
    const { payload } = site
    const makeGroup = async (name: string) =>
      (await payload.create({ collection: 'groups' as never, data: { name } })) as {
        id: number | string
      }
    const [family, friends] = [await makeGroup('family'), await makeGroup('friends')]
    const inBoth = await site.signUp({ groups: [family.id, friends.id] })
    const inFriends = await site.signUp({ groups: [friends.id] })
    const inNone = await site.signUp()
    const id = await upload({ data: { viewers: [family.id] }, session: inNone, slug: 'albums' })
    const path = `/api/albums/${id}`
    expect(await look({ ...inBoth, path, site })).toMatchObject(visible)
    expect(await look({ ...inFriends, path, site })).toMatchObject(withheld)
    expect(await look({ ...inNone, path, site })).toMatchObject(withheld)
    await payload.update({
      collection: 'albums' as never,
      data: { viewers: [friends.id] },
      id,
    })
    expect(await look({ ...inFriends, path, site })).toMatchObject(visible)
    expect(await look({ ...anonymous, path, site })).toMatchObject(withheld)
  })
})

describe('tenants', () => {
  test('see their own images, and know of no others', async () => {
    site = await openExample({ marker: "slug: 'tenants'" })
    const { payload } = site
    const makeTenant = async () =>
      (await payload.create({ collection: 'tenants' as never, data: {} })) as {
        id: number | string
      }
    const [one, two] = [await makeTenant(), await makeTenant()]
    const mine = await site.signUp({ tenant: one.id })
    const colleague = await site.signUp({ tenant: one.id })
    const stranger = await site.signUp({ tenant: two.id })
    const id = await upload({ data: { tenant: two.id }, session: mine, slug: 'media' })
    const path = `/api/media/${id}`
    expect(await look({ ...mine, path, site })).toMatchObject(visible)
    expect(await look({ ...colleague, path, site })).toMatchObject(visible)
    for (const nobody of [stranger, anonymous]) {
      const sight = await look({ ...nobody, path, site })
      expect(sight.opens).toEqual([])
      expect(sight.status).toBeGreaterThanOrEqual(403)
      expect(await fileRoute('media', nobody)).toBeGreaterThanOrEqual(401)
    }
  })
})

describe('a share link', () => {
  test('opens for five minutes, and is given by those only who see the image', async () => {
    site = await openExample({ marker: "slug: 'pictures'" })
    const owner = await site.signUp()
    const other = await site.signUp()
    const id = await upload({ session: owner, slug: 'pictures' })
    const share = async ({ headers }: { headers: Record<string, string> }) => {
      const response = await site.rest(`/api/pictures/${id}/share`, {
        anonymous: true,
        body: JSON.stringify({ variant: 'public' }),
        headers: { ...headers, 'content-type': 'application/json' },
        method: 'POST',
      })
      const body = (await response.json()) as { expiresAt?: string; url?: string }
      return { ...body, status: response.status }
    }
    expect(await share(other)).toMatchObject({ status: 403 })
    expect(await share(anonymous)).toMatchObject({ status: 401 })

    const before = Date.now()
    const { expiresAt = '', status, url = '' } = await share(owner)
    expect(status).toBe(200)
    expect(Date.parse(expiresAt) - before).toBeGreaterThan(298_000)
    expect(Date.parse(expiresAt) - before).toBeLessThanOrEqual(302_000)
    expect(await openAsStranger({ site, url })).toBe(200)

    const almostOver = await at(Date.now() - 290_000, () => share(owner))
    expect(await openAsStranger({ site, url: String(almostOver.url) })).toBe(200)
    const over = await at(Date.now() - 302_000, () => share(owner))
    expect(over.status).toBe(200)
    expect(await openAsStranger({ site, url: String(over.url) })).toBe(403)
  })
})
