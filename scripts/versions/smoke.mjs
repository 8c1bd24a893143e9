// What testVersions.mjs runs in a folder that holds the packed plugin and one version of Payload.
import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { configToSchema } from '@payloadcms/graphql'
import { graphql } from 'graphql'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { buildConfig, createLocalReq, getPayload, handleEndpoints } from 'payload'
import { cloudflareImages, getCloudflareImages } from 'payload-cloudflare-images'
import sharp from 'sharp'

let config, dir, payload, token
const media = {
  access: { read: () => true },
  fields: [{ name: 'alt', type: 'text' }],
  slug: 'media',
  upload: { imageSizes: [{ height: 100, name: 'card', width: 150 }] },
}
const credentials = { email: 'editor@example.com', password: 'a password' }

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'payload-versions-'))
  config = await buildConfig({
    admin: { importMap: { autoGenerate: false }, user: 'users' },
    collections: [
      { auth: true, fields: [], slug: 'users' },
      media,
      { ...media, slug: 'drafts', versions: { drafts: true } },
    ],
    db: sqliteAdapter({ client: { url: `file:${join(dir, 'payload.db')}` } }),
    logger: { destination: process.stderr, options: { level: 'error' } },
    plugins: [
      cloudflareImages({
        collections: { drafts: true, media: true },
        delivery: { flexible: true },
        local: { dir: join(dir, 'images') },
        mode: 'local',
      }),
    ],
    secret: 'smoke-secret',
    sharp,
    telemetry: false,
    typescript: { autoGenerate: false },
  })
  payload = await getPayload({ config })
  await payload.create({ collection: 'users', data: credentials })
  ;({ token } = await payload.login({ collection: 'users', data: credentials }))
})

after(async () => {
  await payload.destroy()
  await rm(dir, { force: true, recursive: true })
})

function rest(target, { headers: given, ...init } = {}) {
  const headers = new Headers(given)
  headers.set('Authorization', `JWT ${token}`)
  const request = new Request(new URL(target, 'http://localhost:3000'), { ...init, headers })
  return handleEndpoints({ config: Promise.resolve(config), request })
}

/** A form with the length that browsers tell, and Payload asks for. */
async function sendForm({ method = 'POST', parts, path }) {
  const form = new FormData()
  for (const [name, part, filename] of parts) {
    if (filename === undefined) form.set(name, part)
    else form.set(name, part, filename)
  }
  const encoded = new Response(form)
  const body = await encoded.arrayBuffer()
  const headers = {
    'content-length': String(body.byteLength),
    'content-type': encoded.headers.get('content-type'),
  }
  return rest(path, { body, headers, method })
}

const draw = (color) =>
  sharp({ create: { background: color, channels: 3, height: 200, width: 300 } })
    .jpeg()
    .toBuffer()

async function upload({ bytes, data = {}, id, name, slug = 'media', type = 'image/jpeg' }) {
  const response = await sendForm({
    method: id === undefined ? 'POST' : 'PATCH',
    parts: [
      ['_payload', JSON.stringify(data)],
      ['file', new Blob([bytes], { type }), name],
    ],
    path: `/api/${slug}${id === undefined ? '' : `/${id}`}`,
  })
  const body = await response.json()
  assert.equal(response.ok, true, JSON.stringify(body))
  return body.doc
}

const read = async (id) => (await rest(`/api/media/${id}`)).json()

async function measure(url) {
  const response = await rest(url)
  assert.equal(response.status, 200, url)
  const { height, width } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
  return { height, width }
}

async function listStored() {
  // Deletions may go on after their request.
  await getCloudflareImages(payload).settled()
  const client = await getCloudflareImages(payload).client()
  return (await client.listImages({ perPage: 100 })).images.map(({ imageId }) => imageId)
}

async function remove(id, slug = 'media') {
  assert.equal((await rest(`/api/${slug}/${id}`, { method: 'DELETE' })).status, 200)
}

test('an upload is stored, and every URL delivers the announced pixels', async () => {
  const bytes = await draw('teal')
  const doc = await upload({ bytes, data: { alt: 'Teal' }, name: 'a photo?.jpg' })
  assert.deepEqual([doc.filename, doc.width, doc.height], ['a photo.jpg', 300, 200])
  assert.deepEqual(await listStored(), [doc.cloudflare.imageId])
  const { height, url, width } = doc.sizes.card
  assert.deepEqual(await measure(url), { height, width })
  assert.deepEqual([width, height], [150, 100])
  assert.equal((await rest(doc.thumbnailURL)).status, 200)
  const original = await rest(`/api/media/file/${encodeURIComponent(doc.filename)}`)
  assert.deepEqual(Buffer.from(await original.arrayBuffer()), bytes)
  await remove(doc.id)
})

test('REST and GraphQL tell the same', async () => {
  const { id } = await upload({ bytes: await draw('olive'), name: 'olive.jpg' })
  const doc = await read(id)
  const req = await createLocalReq({}, payload)
  const { data, errors } = await graphql({
    contextValue: { headers: {}, req },
    schema: configToSchema(config).schema,
    source: `{ Media(id: ${id}) {
      filename url thumbnailURL sizes { card { url width height } } cloudflare { imageId status }
    } }`,
  })
  assert.equal(errors, undefined)
  const { cloudflare, filename, sizes, thumbnailURL, url } = doc
  assert.deepEqual(JSON.parse(JSON.stringify(data.Media)), {
    cloudflare: { imageId: cloudflare.imageId, status: 'uploaded' },
    filename,
    sizes: {
      card: { height: sizes.card.height, url: sizes.card.url, width: sizes.card.width },
    },
    thumbnailURL,
    url,
  })
  await remove(id)
})

test('a replaced file takes the old image with it', async () => {
  const { cloudflare, id } = await upload({ bytes: await draw('navy'), name: 'navy.jpg' })
  const second = await upload({ bytes: await draw('coral'), id, name: 'coral.jpg' })
  assert.notEqual(second.cloudflare.imageId, cloudflare.imageId)
  assert.equal(second.filename, 'coral.jpg')
  assert.deepEqual(await listStored(), [second.cloudflare.imageId])
  await remove(id)
  assert.deepEqual(await listStored(), [])
})

test('a direct upload becomes a document', async () => {
  const bytes = await draw('plum')
  const file = { filename: 'plum.jpg', mimeType: 'image/jpeg', size: bytes.byteLength }
  const issued = await rest('/api/media/direct-upload', {
    body: JSON.stringify(file),
    headers: { 'content-type': 'application/json' },
    method: 'POST',
  })
  assert.equal(issued.status, 201)
  const { imageId, receipt, uploadURL } = await issued.json()
  const sent = await sendForm({
    parts: [['file', new Blob([bytes], { type: 'image/jpeg' }), 'plum.jpg']],
    path: new URL(uploadURL).pathname,
  })
  assert.equal(sent.status, 200)
  const reference = { ...file, clientUploadContext: { receipt }, collectionSlug: 'media' }
  const saved = await sendForm({
    parts: [
      ['_payload', JSON.stringify({ alt: 'Plum' })],
      ['file', JSON.stringify(reference)],
    ],
    path: '/api/media',
  })
  const { doc } = await saved.json()
  assert.deepEqual(
    [saved.status, doc.cloudflare.imageId, doc.width, doc.height, doc.alt],
    [201, imageId, 300, 200, 'Plum'],
  )
  await remove(doc.id)
  assert.deepEqual(await listStored(), [])
})

test('the file route does not let a drawing run anything', async () => {
  const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
  const doc = await upload({ bytes, name: 'drawing.svg', type: 'image/svg+xml' })
  const response = await rest(`/api/media/file/${doc.filename}`)
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-security-policy'), /script-src 'none'/)
  await remove(doc.id)
})

test('focal point, duplicate and restored version', async () => {
  const slug = 'drafts'
  const { id } = await upload({ bytes: await draw('gold'), name: 'gold.jpg', slug })
  const edits = 'uploadEdits[focalPoint][x]=10&uploadEdits[focalPoint][y]=90'
  const focused = await rest(`/api/${slug}/${id}?${edits}`, {
    body: JSON.stringify({ alt: 'Gold' }),
    headers: { 'content-type': 'application/json' },
    method: 'PATCH',
  })
  const { doc } = await focused.json()
  assert.deepEqual([focused.status, doc.focalX, doc.focalY], [200, 10, 90])
  const copied = await rest(`/api/${slug}/${id}/duplicate`, { method: 'POST' })
  const copy = (await copied.json()).doc
  assert.notEqual(copy.cloudflare.imageId, doc.cloudflare.imageId)
  const where = { parent: { equals: id } }
  const { docs } = await payload.findVersions({ collection: slug, where })
  assert.equal(docs.length, 2)
  const restored = await payload.restoreVersion({ collection: slug, id: docs.at(-1).id })
  assert.deepEqual([restored.cloudflare.imageId, restored.alt], [doc.cloudflare.imageId, null])
  await remove(copy.id, slug)
  await remove(id, slug)
  assert.deepEqual(await listStored(), [])
})
