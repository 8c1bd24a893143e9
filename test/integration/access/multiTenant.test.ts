import type { CollectionConfig } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { multiTenantPlugin } from '@payloadcms/plugin-multi-tenant'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'

import { drawQuadrants } from '../../fixtures/images.js'
import { listStored, local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toForm } from '../support/upload.js'
import { look } from './sight.js'

type Id = number | string
type Session = { headers: Record<string, string>; tenant: Id }

/** Anew for each site: that plugin changes what it is given. */
const collections = (): CollectionConfig[] => [
  { fields: [{ name: 'name', type: 'text' }], slug: 'tenants' },
  { fields: [], slug: 'media', upload: true },
  {
    access: { read: () => true },
    fields: [{ name: 'hero', relationTo: 'media', type: 'upload' }],
    slug: 'pages',
  },
]

const anonymous = { headers: {} }

describe.each(['before', 'after'] as const)('plugin-multi-tenant %s this plugin', (order) => {
  let bytes: Buffer
  let dir: string
  let site: Site
  let mine: Session
  let theirs: Session
  let doc: MediaDoc

  beforeAll(async () => {
    bytes = await drawQuadrants({ height: 60, width: 80 })
    const plugin = multiTenantPlugin({ collections: { media: {} } })
    dir = await mkdtemp(path.join(tmpdir(), 'multi-tenant-'))
    site = await startPayload({
      collections: collections(),
      dir,
      options: {
        collections: { media: { privacy: 'signed' } },
        delivery: { flexible: false },
        variants: { hero: { width: 40 } },
        watermark: {
          dir: path.join(dir, 'marks'),
          mark: ({ variant }) => (variant === 'hero' ? { text: 'Draft' } : null),
        },
      },
      plugins: { [order]: [plugin] },
    })
    mine = await signUp('mine')
    theirs = await signUp('theirs')
    const { doc: shown } = await upload({ session: mine, tenant: mine.tenant })
    // With the image's id, which is kept from viewers of marks.
    doc = await local(site).findByID({ collection: 'media', id: shown.id })
  })
  afterAll(async () => {
    await site.stop()
    await rm(dir, { force: true, recursive: true })
  })

  async function signUp(name: string): Promise<Session> {
    const tenant = await local(site).create({ collection: 'tenants', data: { name } })
    const credentials = { email: `${name}@example.com`, password: 'a-long-password' }
    await local(site).create({
      collection: 'users',
      data: { ...credentials, tenants: [{ tenant: tenant.id }] },
    })
    const { token } = await site.payload.login({ collection: 'users', data: credentials })
    return { headers: { Authorization: `JWT ${String(token)}` }, tenant: tenant.id }
  }

  const ask = (
    path: string,
    {
      body,
      headers = {},
      session,
    }: { body?: BodyInit; headers?: HeadersInit; session: { headers: Record<string, string> } },
  ): Promise<Response> =>
    site.rest(path, {
      anonymous: true,
      ...(body === undefined ? {} : { body, method: 'POST' }),
      headers: { ...session.headers, ...(headers as Record<string, string>) },
    })

  async function upload({
    session,
    tenant,
  }: {
    session: Session
    tenant: Id
  }): Promise<{ doc: MediaDoc; status: number }> {
    const form = new Response(toForm({ data: { tenant }, file: { bytes, name: 'photo.jpg' } }))
    const body = await form.arrayBuffer()
    const headers = {
      'content-length': String(body.byteLength),
      'content-type': form.headers.get('content-type') ?? '',
    }
    const response = await ask('/api/media', { body, headers, session })
    const answer = (await response.json()) as { doc: MediaDoc }
    return { doc: answer.doc, status: response.status }
  }

  test('an upload into another tenant is refused, and leaves no image', async () => {
    const { status } = await upload({ session: theirs, tenant: mine.tenant })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect((await listStored(site)).map(({ imageId }) => imageId)).toEqual([doc.cloudflare.imageId])
  })

  test('URLs are for the tenant', async () => {
    const path = `/api/media/${doc.id}`
    expect(await look({ ...mine, path, site })).toMatchObject({ opens: [200, 404], status: 200 })
    for (const nobody of [theirs, anonymous]) {
      const sight = await look({ ...nobody, path, site })
      expect(sight.opens).toEqual([])
      expect(sight.status).toBeGreaterThanOrEqual(403)
      const list = await look({ ...nobody, path: '/api/media', site })
      expect(list.opens).toEqual([])
    }
  })

  test('a page of another tenant shows no image', async () => {
    const page = await local(site).create({ collection: 'pages', data: { hero: doc.id } })
    const path = `/api/pages/${page.id}?depth=1`
    expect((await look({ ...mine, path, site })).opens).toContain(200)
    expect(await look({ ...theirs, path, site })).toMatchObject({ opens: [], status: 200 })
    expect(await look({ ...anonymous, path, site })).toMatchObject({ opens: [], status: 200 })
  })

  const json = { 'content-type': 'application/json' }
  test.each([
    ['the original', () => `/api/media/file/${doc.filename}`, undefined],
    ['image-url', () => `/api/media/${doc.id}/image-url?variant=public`, undefined],
    ['the picture with a mark', () => `/api/media/${doc.id}/watermarked/hero`, undefined],
    ['sharing', () => `/api/media/${doc.id}/share`, '{}'],
    ['events', () => `/api/media/${doc.id}/events`, undefined],
    ['refreshing', () => `/api/media/${doc.id}/refresh`, '{}'],
    ['by image id', () => `/api/media/by-image-id/${String(doc.cloudflare.imageId)}`, undefined],
  ])('%s is for the tenant', async (_name, path, body) => {
    const init = body === undefined ? {} : { body, headers: json }
    expect([200, 302]).toContain((await ask(path(), { ...init, session: mine })).status)
    for (const nobody of [theirs, anonymous]) {
      const response = await ask(path(), { ...init, session: nobody })
      expect(response.status).toBeGreaterThanOrEqual(401)
      expect(response.status).toBeLessThanOrEqual(404)
      expect(await response.text()).not.toMatch(/imagedelivery|\/local\//)
    }
  })

  test('the mark is on the picture', async () => {
    const response = await ask(`/api/media/${doc.id}/watermarked/hero`, { session: mine })
    const { width } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
    expect(width).toBe(40)
  })

  test('a direct upload is saved for the own tenant only', async () => {
    const query = (tenant: Id) =>
      JSON.stringify({
        document: { tenant },
        filename: 'new.jpg',
        mimeType: 'image/jpeg',
        size: bytes.byteLength,
      })
    const asked = await ask('/api/media/direct-upload', {
      body: query(mine.tenant),
      headers: json,
      session: mine,
    })
    expect(asked.status).toBe(201)
    const { document } = (await asked.json()) as { document: { id: Id } }
    const forged = await ask('/api/media/direct-upload', {
      body: query(mine.tenant),
      headers: json,
      session: theirs,
    })
    expect(forged.status).toBeGreaterThanOrEqual(400)
    expect(forged.status).toBeLessThan(500)
    expect(await forged.text()).not.toContain('uploadURL')
    for (const session of [theirs, anonymous]) {
      const retried = await ask(`/api/media/${document.id}/retry`, {
        body: '{}',
        headers: json,
        session,
      })
      expect(retried.status).toBe(404)
    }
  })
})
