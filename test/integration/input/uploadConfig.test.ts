import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CollectionConfig, ImageSize, UploadConfig } from 'payload'

import type { Fate, Tried } from './uploadFates.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { buildConfig } from 'payload'

import { cloudflareImages, isCloudflareImagesError } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { openDatabase } from '../support/database.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { kept, sizeFates, uploadFates, uploadFramed } from './uploadFates.js'

let headers: IncomingHttpHeaders = {}
let server: Server
let tried: Tried

const { withoutReduction, ...card } = kept<ImageSize>(sizeFates)
const grown: ImageSize = {
  height: 900,
  fit: 'inside',
  name: 'grown',
  width: 900,
  withoutEnlargement: card.withoutEnlargement,
  withoutReduction,
}
const media: CollectionConfig = {
  access: { read: () => true },
  fields: [{ name: 'alt', type: 'text' }],
  slug: 'media',
  upload: { ...kept<UploadConfig>(uploadFates), imageSizes: [card, grown] },
}

beforeAll(async () => {
  const bytes = await drawQuadrants({ format: 'png', height: 30, width: 40 })
  server = createServer((request, response) => {
    headers = request.headers
    response.writeHead(200, { 'content-type': 'image/png' }).end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const site = await startPayload({
    collections: [media],
    options: { limits: { mimeTypes: ['image/avif', 'image/jpeg', 'image/png'] } },
  })
  const { port } = server.address() as AddressInfo
  tried = {
    remote: { headers: () => headers, url: `http://127.0.0.1:${port}/far.png` },
    site,
    upload: (name) => uploadFramed(site, name),
  }
})
afterAll(async () => {
  await tried.site.stop()
  server.close()
})

/** The lines with which a start is refused. */
async function problemsOf(
  upload: UploadConfig,
  flexible = true,
  otherFiles: 'payload' | 'refuse' = 'payload',
): Promise<string[]> {
  try {
    await buildConfig({
      collections: [{ fields: [], slug: 'media', upload }],
      db: openDatabase({ dir: '/tmp' }),
      plugins: [
        cloudflareImages({
          collections: { media: true },
          delivery: { flexible },
          mode: 'local',
          otherFiles,
        }),
      ],
      secret: 's',
    })
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    return error.message.split('\n').slice(1)
  }
  return []
}

const size = { height: 80, name: 'card', width: 120 }
const tables = [
  [
    'UploadConfig',
    uploadFates as Readonly<Record<string, Fate<unknown>>>,
    (key: string, value: unknown) => ({ at: key, upload: { [key]: value } }),
  ],
  [
    'ImageSize',
    sizeFates as Readonly<Record<string, Fate<unknown>>>,
    (key: string, value: unknown) => ({
      at: `imageSizes[0].${key}`,
      upload: { imageSizes: [{ ...size, [key]: value }] },
    }),
  ],
] as const

describe.each(tables)('every key of %s', (name, fates, place) => {
  test.each(Object.entries(fates))('%s meets its fate', async (key, fate) => {
    if (fate.fate === 'refused') {
      const { at, upload } = place(key, fate.value)
      expect(await problemsOf(upload)).toEqual([
        expect.stringMatching(/^ {2}- collections\.media\.upload\.\S+: expected nothing/),
      ])
      expect((await problemsOf(upload))[0]).toContain(`collections.media.upload.${at}:`)
    } else await fate.check(tried)
  })

  test('stands in the documentation, with its fate', () => {
    const page = readFileSync('docs/differences.md', 'utf8')
    const [, section = ''] = page.split(`### Options: \`${name}\`\n`)
    const rows = [...(section.split('\n#')[0] ?? '').matchAll(/^\| `(\w+)` +\| (\w+) /gm)]
    expect(rows.map(([, key, fate]) => [key, fate])).toEqual(
      Object.entries(fates).map(([key, { fate }]) => [key, fate]),
    )
  })
})

describe('values that nothing can be done with', () => {
  test.each<[string, UploadConfig, string]>([
    ['PDF', { mimeTypes: ['image/*', 'application/pdf'] }, 'mimeTypes[1]'],
    ['everything', { mimeTypes: ['*/*'] }, 'mimeTypes[0]'],
    ['a type that the limits leave out', { mimeTypes: ['image/avif'] }, 'mimeTypes[0]'],
    ['a type that Cloudflare has never taken', { mimeTypes: ['image/tiff'] }, 'mimeTypes[0]'],
    ['metadata by picture', { withMetadata: () => Promise.resolve(true) }, 'withMetadata'],
    ['a thumbnail of no size', { adminThumbnail: 'card' }, 'adminThumbnail'],
    [
      'a thumbnail of another name',
      { adminThumbnail: 'cart', imageSizes: [size] },
      'adminThumbnail',
    ],
    [
      'an encoder setting',
      { imageSizes: [{ ...size, formatOptions: { format: 'webp', options: { effort: 3 } } }] },
      'imageSizes[0].formatOptions.options.effort',
    ],
    [
      'a quality out of range',
      { imageSizes: [{ ...size, formatOptions: { format: 'webp', options: { quality: 101 } } }] },
      'imageSizes[0].formatOptions.options.quality',
    ],
    [
      'a picture cut and not reduced',
      { imageSizes: [{ ...size, withoutReduction: true }] },
      'imageSizes[0].withoutReduction',
    ],
    [
      'a picture that may change in no direction',
      { imageSizes: [{ name: 'a', width: 9, withoutEnlargement: true, withoutReduction: true }] },
      'imageSizes[0].withoutReduction',
    ],
  ])('%s', async (_, upload, path) => {
    const problems = await problemsOf(upload, true, 'refuse')
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`- collections.media.upload.${path}: expected `)
  })

  test('in named variants: metadata can be said, quality cannot', async () => {
    expect(await problemsOf({ imageSizes: [size], withMetadata: true }, false)).toEqual([])
    const formatOptions = { format: 'jpeg', options: { quality: 40 } } as const
    const [problem] = await problemsOf({ imageSizes: [{ ...size, formatOptions }] }, false)
    expect(problem).toMatch(/named variants know no .*quality/)
  })
})

describe('a size that meets the name of a named variant', () => {
  const thumbnail = { name: 'thumbnail', width: 300 }
  type Sizes = NonNullable<UploadConfig['imageSizes']>
  const startWith = async (imageSizes: readonly Sizes[], variants = {}): Promise<string[]> => {
    const slugs = imageSizes.map((_, index) => `media${index}`)
    const config = buildConfig({
      collections: imageSizes.map((sizes, index) => ({
        fields: [],
        slug: slugs[index]!,
        upload: { imageSizes: sizes },
      })),
      db: openDatabase({ dir: '/tmp' }),
      plugins: [
        cloudflareImages({
          collections: Object.fromEntries(slugs.map((slug) => [slug, true])),
          mode: 'local',
          variants,
        }),
      ],
      secret: 's',
    })
    return config.then(
      () => [],
      (error: unknown) => (error as Error).message.split('\n').slice(1),
    )
  }
  const collides = expect.stringContaining('is a variant with other options already')

  test('defines the plugin’s own thumbnail', async () => {
    expect(await startWith([[thumbnail]])).toEqual([])
    expect(await startWith([[thumbnail], [thumbnail], []])).toEqual([])
  })

  test.each<[string, Sizes[], object]>([
    ['of another collection', [[thumbnail], [{ name: 'thumbnail', width: 200 }]], {}],
    ['of the options', [[thumbnail]], { thumbnail: { fit: 'cover', height: 80, width: 80 } }],
    ['of the account', [[{ name: 'public', width: 300 }]], {}],
  ])('is refused where it contradicts one %s', async (_, imageSizes, variants) => {
    expect(await startWith(imageSizes, variants)).toEqual([collides])
  })

  test('may say what the options say', async () => {
    const variants = { thumbnail: { fit: 'scale-down', metadata: 'copyright', width: 300 } }
    expect(await startWith([[thumbnail]], variants)).toEqual([])
  })
})

test('types that Cloudflare does not store are taken where other files stay with Payload', async () => {
  const mimeTypes = ['image/*', 'application/pdf', 'image/avif', 'image/tiff', 'video/*']
  expect(await problemsOf({ mimeTypes })).toEqual([])
  expect(await problemsOf({ mimeTypes: ['*/*'] })).toEqual([])
  expect(await problemsOf({ mimeTypes }, true, 'refuse')).toHaveLength(4)
})

test('values that say what is so anyway start', async () => {
  const imageSizes = [{ ...size, crop: 'center' }]
  const upload = { cacheTags: false, disableLocalStorage: true, imageSizes, mimeTypes: [] }
  expect(await problemsOf(upload)).toEqual([])
})

test('AVIF is taken and delivered where the limits name it', async () => {
  const bytes = await drawQuadrants({ format: 'avif', height: 300, width: 400 })
  const { doc, status } = await send(tried.site, {
    file: { bytes, mimeType: 'image/avif', name: 'photo.avif' },
  })
  expect([status, doc.mimeType, doc.width]).toEqual([201, 'image/avif', 400])
  expect((await tried.site.rest(doc.url!)).status).toBe(200)
})

test('a condition on a size finds nothing, because nothing is stored of it', async () => {
  const { site, upload } = tried
  expect((await upload('found.png')).sizes!.card!.width).toBe(120)
  const where = ['card.width][equals]=120', 'card.filename][exists]=true', 'card.url][exists]=true']
  for (const condition of where) {
    const response = await site.rest(`/api/media?where[sizes.${condition}`)
    expect([response.status, await response.json()]).toMatchObject([200, { totalDocs: 0 }])
  }
  expect((await upload('nameless.png')).sizes!.card).toMatchObject({ filename: null })
})

test('a config has the plugin once', async () => {
  const plugin = cloudflareImages({ collections: { media: true }, mode: 'local' })
  const config = buildConfig({
    collections: [{ fields: [], slug: 'media', upload: true }],
    db: openDatabase({ dir: '/tmp' }),
    plugins: [plugin, plugin],
    secret: 's',
  })
  await expect(config).rejects.toMatchObject({
    code: 'OPTIONS_INVALID',
    message: expect.stringContaining('twice'),
  })
})
