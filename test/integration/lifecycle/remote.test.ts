import type { AddressInfo } from 'node:net'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'

import { drawAnimation, drawQuadrants } from '../../fixtures/images.js'
import { askGraphQL } from '../reading/askGraphQL.js'
import { empty, expectSettled, listStored, local, readStored } from '../support/account.js'
import { media, sizes, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let site: Site
let server: Server
let origin: string
const files: Record<string, { bytes: Buffer; type: string }> = {}
const redirects: Record<string, string> = {
  '/loop': '/loop',
  '/moved': '/photo.jpg',
  '/out': '/loop.webp',
}
const received: IncomingHttpHeaders[] = []

beforeAll(async () => {
  files['/photo.jpg'] = {
    bytes: await drawQuadrants({ height: 300, orientation: 6, width: 500 }),
    type: 'image/jpeg',
  }
  files['/loop.webp'] = {
    bytes: await drawAnimation({ format: 'webp', frames: 4, height: 60, width: 80 }),
    type: 'image/webp',
  }
  files['/huge.jpg'] = { bytes: Buffer.alloc(10 * 1024 * 1024 + 1), type: 'image/jpeg' }
  files['/notes.jpg'] = { bytes: Buffer.from('no image'), type: 'image/jpeg' }
  server = createServer((request, response) => {
    received.push(request.headers)
    const target = redirects[request.url ?? '']
    if (target !== undefined) {
      response.writeHead(302, { location: target }).end()
      return
    }
    const file = files[request.url ?? '']
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': file?.type ?? 'text/plain',
    })
    response.end(file?.bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  origin = `http://127.0.0.1:${port}`
  const here = { hostname: '127.0.0.1', port: String(port), protocol: 'http' } as const
  const allowList = ['/photo.*', '/moved', '/out'].map((pathname) => ({ ...here, pathname }))
  site = await startPayload({
    collections: [
      {
        ...media,
        upload: {
          imageSizes: [...sizes],
          skipSafeFetch: [here],
        },
      },
      { ...media, slug: 'careful' },
      { ...media, slug: 'pasting', upload: { pasteURL: { allowList } } },
    ],
    options: { collections: { careful: true, media: true, pasting: true } },
  })
})
afterEach(async () => {
  received.length = 0
  await empty(site, ['media', 'careful', 'pasting'])
})
afterAll(async () => {
  await site.stop()
  server.close()
})

const paste = (name: string, filename = name, path = '/api/media') =>
  send(site, { json: { alt: 'pasted', filename, url: `${origin}/${name}` }, path })

describe('a remote file by its URL', () => {
  test.each([
    { height: 300, name: 'photo.jpg', width: 500 },
    { height: 60, name: 'loop.webp', width: 80 },
  ])('$name: stored as it is, byte for byte', async ({ height, name, width }) => {
    const { doc, message, status } = await paste(name)
    expect({ message, status }).toEqual({ message: expect.stringMatching(/success/), status: 201 })
    const { bytes, type } = files[`/${name}`]!
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(bytes)
    expect(doc).toMatchObject({
      alt: 'pasted',
      filename: name,
      filesize: bytes.length,
      height,
      mimeType: type,
      width,
    })
    const stored = (await site.payload.db.findOne({ collection: 'media' })) as unknown as {
      sizes?: Record<string, { url?: null | string }>
    }
    const written = Object.values(stored.sizes ?? {}).filter((size) => size.url != null)
    expect(written).toEqual([])
    await expectSettled(site)
  })

  test('the URL given is not kept: ours is', async () => {
    const { doc } = await paste('photo.jpg', 'renamed.jpg')
    expect(doc.filename).toBe('renamed.jpg')
    expect(doc.url).toContain(doc.cloudflare.imageId!)
  })

  test('what is no image is refused', async () => {
    const { code, status } = await paste('notes.jpg')
    expect({ code, status }).toEqual({ code: 'IMAGE_TYPE_REFUSED', status: 400 })
    expect(await listStored(site)).toEqual([])
    await expectSettled(site)
  })

  test('what is not there, and what core does not fetch', async () => {
    expect((await paste('missing.jpg')).status).toBeGreaterThanOrEqual(400)
    const blocked = await paste('photo.jpg', 'photo.jpg', '/api/careful')
    expect(blocked).toMatchObject({
      message: expect.stringContaining('private or internal address'),
      status: 400,
    })
    expect(blocked.body).toMatchObject({ errors: [{ data: { errors: [{ path: 'file' }] } }] })
    expect(await listStored(site)).toEqual([])
    await expectSettled(site, { collections: ['media', 'careful'] })
  })
})

type Remote = { filename: string; url: string }

const editor = async (): Promise<unknown> => {
  const { docs } = await site.payload.find({ collection: 'users', limit: 1 })
  return { ...docs[0], collection: 'users' }
}

const cookie = 'payload-token=secret; other=1'

/** The ways that have no body of REST, with a request that has cookies. */
const ways: Record<string, (remote: Remote, collection?: string) => Promise<MediaDoc>> = {
  GraphQL: async ({ filename, url }, collection = 'media') => {
    const name = collection === 'media' ? 'createMedia' : 'createCareful'
    const source = `mutation { created: ${name}(data: { alt: "pasted", filename: "${filename}", url: "${url}" }) {
      alt filename id mimeType url cloudflare { imageId } } }`
    const asked = { asEditor: true, headers: { cookie } }
    return (await askGraphQL<{ created: MediaDoc }>(site, source, asked)).created
  },
  'the Local API': (remote, collection = 'media') =>
    local(site).create({
      collection,
      data: { ...remote, alt: 'pasted', focalX: 20, focalY: 20 },
      req: { headers: new Headers({ cookie }) },
    }),
  'the Local API with access control': async (remote, collection = 'media') =>
    local(site).create({
      collection,
      data: { ...remote, alt: 'pasted' },
      overrideAccess: false,
      req: { headers: new Headers({ cookie }) },
      user: await editor(),
    }),
}

describe('what a REST caller may make the site fetch', () => {
  const tell = async (url: string, path = '/api/careful') => {
    const { body, code, status } = await send(site, { json: { filename: 'a.jpg', url }, path })
    const { errors } = body as { errors?: { data: { errors: { message: string }[] } }[] }
    return [status, code, errors?.[0]?.data.errors[0]?.message]
  }

  test.each([
    ['http://localhost/photo.jpg', /private or internal/],
    ['http://2130706433/photo.jpg', /private or internal/],
    ['http://[::ffff:127.0.0.1]/photo.jpg', /private or internal/],
    ['http://169.254.169.254/latest/meta-data/iam', /private or internal/],
    ['http://example.com:6379/', /port 6379/],
    ['http://me:pw@example.com/photo.jpg', /no user name/],
    ['file:///etc/passwd', /http:\/\/ or https/],
    ['/api/users', /private or internal|port \d+/],
    ['http://[', /no valid URL/],
  ])('%s: refused', async (url, message) => {
    const refusal = [400, 'URL_REFUSED', expect.stringMatching(message)]
    expect(await tell(url)).toEqual(refusal)
    expect(received).toEqual([])
  })

  test('no more than the collection takes, and no circle', async () => {
    expect((await tell(`${origin}/huge.jpg`, '/api/media')).slice(0, 2)).toEqual([
      413,
      'FILE_TOO_LARGE',
    ])
    const circle = [400, 'URL_REFUSED', expect.stringMatching(/Too many redirects/)]
    expect(await tell(`${origin}/loop`, '/api/media')).toEqual(circle)
    const missing = [400, 'URL_UNREACHABLE', expect.stringMatching(/answered 404/)]
    expect(await tell(`${origin}/missing.jpg`, '/api/media')).toEqual(missing)
  })

  test("Payload's allow list opens an address, also for its own endpoint, and no way out of it", async () => {
    for (const name of ['photo.jpg', 'moved']) {
      const { status } = await paste(name, 'photo.jpg', '/api/pasting')
      expect([name, status]).toEqual([name, 201])
    }
    const out = [400, 'URL_REFUSED', expect.stringMatching(/not among the addresses/)]
    expect(await tell(`${origin}/out`, '/api/pasting')).toEqual(out)
    const fetchPasted = (name: string) =>
      site.rest(`/api/pasting/paste-url?src=${encodeURIComponent(`${origin}/${name}`)}`)
    const pasted = await fetchPasted('photo.jpg')
    expect(Buffer.from(await pasted.arrayBuffer())).toEqual(files['/photo.jpg']!.bytes)
    expect((await fetchPasted('out')).status).toBe(400)
  })
})

describe.each(Object.entries(ways))('a remote file by %s', (_, create) => {
  test('is stored as it is; the URL is not kept, and no cookie leaves', async () => {
    const doc = await create({ filename: 'renamed.webp', url: `${origin}/loop.webp` })
    expect(doc).toMatchObject({ alt: 'pasted', filename: 'renamed.webp', mimeType: 'image/webp' })
    expect(doc.url).toContain(doc.cloudflare.imageId!)
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(files['/loop.webp']!.bytes)
    const stored = await site.payload.db.findOne({ collection: 'media' })
    expect(JSON.stringify(stored)).not.toContain(origin)
    expect(received.map((headers) => headers.cookie)).toEqual([undefined])
    await expectSettled(site)
  })

  test('follows a redirect, and no circle of them', async () => {
    const doc = await create({ filename: 'photo.jpg', url: `${origin}/moved` })
    expect(doc).toMatchObject({ filename: 'photo.jpg', mimeType: 'image/jpeg' })
    const circle = create({ filename: 'photo.jpg', url: `${origin}/loop` })
    await expect(circle).rejects.toThrow(/invalid: file/)
    // The first two are the redirect that was followed.
    expect(received).toHaveLength(2 + 4)
  })

  test('asks no private address unless the collection allows it, and for no odd name', async () => {
    const unsafe = create({ filename: 'photo.jpg', url: `${origin}/photo.jpg` }, 'careful')
    await expect(unsafe).rejects.toThrow(/invalid: file/)
    const odd = create({ filename: '../photo.jpg', url: `${origin}/photo.jpg` })
    await expect(odd).rejects.toThrow()
    expect(received).toEqual([])
    expect(await listStored(site)).toEqual([])
    await expectSettled(site, { collections: ['media', 'careful'] })
  })

  test('without its file, or what is no image: nothing is left', async () => {
    for (const name of ['missing.jpg', 'notes.jpg']) {
      await expect(create({ filename: name, url: `${origin}/${name}` })).rejects.toThrow()
    }
    expect(await site.payload.count({ collection: 'media' as never })).toEqual({ totalDocs: 0 })
    expect(await listStored(site)).toEqual([])
    await expectSettled(site)
  })
})
