import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'

import { imageProps, srcset } from '../../../src/core/markup/imageProps.js'
import { presets } from '../../../src/core/markup/presets.js'
import { local, readStored } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { askGraphQL } from './askGraphQL.js'
import { announcedBy, expectAsAnnounced, fetchImage, parseSrcset } from './rendition.js'

const photograph = new URL(
  '../../../node_modules/startbootstrap-clean-blog/dist/assets/img/about-bg.jpg',
  import.meta.url,
)
const source = { height: 1501, width: 1900 }

let bytes: Buffer
let doc: MediaDoc
let site: Site

beforeAll(async () => {
  bytes = await readFile(photograph)
  site = await startPayload()
  await send(site, { file: { bytes, name: 'about-bg.jpg' } })
  doc = (await send(site, { method: 'GET', path: '/api/media?limit=1' })).body.docs![0 as never]
})
afterAll(() => site.stop())

const sizeFields = '{ url width height mimeType }'
const query = `{
  Media(id: __ID__) {
    id filename filesize width height url thumbnailURL
    sizes { square ${sizeFields} card ${sizeFields} inside ${sizeFields} boxed ${sizeFields} banner ${sizeFields} webp ${sizeFields} }
    cloudflare { imageId status ready srcset variants { name url width height } }
  }
}`

const shape = {
  cloudflare: { ready: true, status: 'uploaded' },
  filename: 'about-bg.jpg',
  filesize: 2_547_880,
  ...source,
}

describe('a photograph of 2.5 MB', () => {
  test('REST answers with URLs, sizes and variants', () => {
    expect(doc).toMatchObject(shape)
    expect(announcedBy(doc).map(({ name, width, height }) => [name, width, height])).toEqual([
      ['public', 972, 768],
      ['thumbnail', 240, 240],
      ['sizes.square', 200, 200],
      ['sizes.card', 400, 316],
      ['sizes.inside', 600, 474],
      ['sizes.boxed', 500, 300],
      ['sizes.banner', 900, 90],
      ['sizes.webp', 320, 253],
    ])
  })

  test('the Local API and GraphQL answer the same', async () => {
    const found = await local(site).findByID({ collection: 'media', id: doc.id })
    expect(found).toEqual(doc)
    const asked = await askGraphQL<{ Media: MediaDoc }>(
      site,
      query.replace('__ID__', JSON.stringify(doc.id)),
    )
    expect(asked.Media).toMatchObject({
      ...shape,
      thumbnailURL: doc.thumbnailURL,
      url: doc.url,
    })
    expect(asked.Media.cloudflare.srcset).toBe(doc.cloudflare.srcset)
    expect(announcedBy(asked.Media)).toEqual(
      announcedBy(doc).map(({ height, mimeType, name, url, width }) => ({
        height,
        ...(mimeType === undefined ? {} : { mimeType }),
        name,
        url,
        width,
      })),
    )
  })

  test('each URL delivers the width, height and type it announces', async () => {
    for (const announced of announcedBy(doc)) await expectAsAnnounced(site, announced)
    expect(doc.url).toBe(doc.cloudflare.variants![0]!.url)
    expect(doc.thumbnailURL).toBe(doc.cloudflare.variants![1]!.url)
  })

  test('each step of the srcset has the width it names, the last the picture’s own', async () => {
    const steps = parseSrcset(doc.cloudflare.srcset)
    expect(steps.map(({ width }) => width)).toEqual([320, 640, 960, 1280, 1900])
    for (const { url, width } of steps) {
      expect(await fetchImage(site, url)).toMatchObject({
        height: Math.round((width * source.height) / source.width),
        width,
      })
    }
  })

  test('a page’s markup has the shape and widths it names, from REST and from GraphQL', async () => {
    const asked = await askGraphQL<{ Media: MediaDoc }>(
      site,
      query.replace('__ID__', JSON.stringify(doc.id)),
    )
    const whole = parseSrcset(srcset(doc, { widths: [300, 2500] }))
    expect(whole.map(({ width }) => width)).toEqual([300, 1900])
    expect(parseSrcset(srcset(asked.Media, { widths: [300, 2500] }))).toEqual(whole)
    for (const { url, width } of whole) {
      expect(await fetchImage(site, url)).toMatchObject({
        height: Math.round((width * source.height) / source.width),
        width,
      })
    }
    for (const given of [doc, asked.Media]) {
      const steps = parseSrcset(imageProps(given, presets.card)?.srcSet)
      expect(steps.map(({ width }) => width)).toEqual([320, 400, 500, 600, 800, 1050, 1200])
      for (const { url, width } of steps) {
        expect(await fetchImage(site, url)).toMatchObject({
          height: Math.round(width * 0.75),
          width,
        })
      }
    }
  })

  test('the bytes stored are the bytes sent', async () => {
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(bytes)
  })
})
