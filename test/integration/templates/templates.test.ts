import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

import { serveEmulator } from '../../../src/emulator/http/serveEmulator.js'
import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { templates, websiteSizes } from '../../fixtures/templates.js'
import { openFreshSite, variantsOf } from '../account/freshSite.js'
import { parts } from '../otherFiles/files.js'
import { announcedBy, expectAsAnnounced, fetchImage } from '../reading/rendition.js'
import { ownEditor } from '../support/ownEditor.js'
import { startPayload } from '../support/startPayload.js'
import { send, type UploadPart } from '../support/upload.js'

let files: Record<'jpeg' | 'png' | 'svg', UploadPart>

beforeAll(async () => {
  files = {
    jpeg: { bytes: await drawQuadrants({ height: 1400, width: 2100 }), name: 'large.jpg' },
    png: {
      bytes: await drawQuadrants({ format: 'png', height: 700, width: 700 }),
      mimeType: 'image/png',
      name: 'small.png',
    },
    svg: {
      bytes: Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60"><rect width="80" height="60" fill="#369"/></svg>',
      ),
      mimeType: 'image/svg+xml',
      name: 'drawing.svg',
    },
  }
})
afterAll(() => removeEmulatorFolders())

/** Payload's own, of every site without one. */
const isOurs = (line: string): boolean => !line.startsWith('No email adapter provided.')

type Logged = { dir: string; lines: string[]; site: Site }

/** The template with the README's one line, and everything that it logs as a warning or worse. */
async function start(name: string, flexible: boolean | undefined): Promise<Logged> {
  const dir = await makeFolder()
  const lines: string[] = []
  const destination = {
    write: (line: string) => void lines.push((JSON.parse(line) as { msg?: string }).msg ?? ''),
  }
  const site = await startPayload({
    collections: templates(dir).find((template) => template.name === name)!.collections,
    config: {
      editor: ownEditor(),
      folders: {},
      logger: { destination, options: { level: 'warn' } },
    },
    options: { delivery: flexible === undefined ? {} : { flexible } },
  })
  return { dir, lines, site }
}

const upload = async (site: Site, file: UploadPart): Promise<MediaDoc> => {
  const sent = await send(site, { data: { alt: 'A picture' }, file })
  expect({ message: sent.message, status: sent.status }).toMatchObject({ status: 201 })
  return sent.doc
}

type Box = readonly [width: null | number, height: null | number]

const boxesOf = (doc: MediaDoc): Record<string, Box> =>
  Object.fromEntries(
    Object.entries(doc.sizes ?? {}).map(([name, { height, width }]) => [name, [width, height]]),
  )

const none: Box = [null, null]
/** As sharp makes them: 2100 x 1400, and 700 x 700, of which what would be enlarged is left out. */
const boxes: Record<'jpeg' | 'png', Record<string, Box>> = {
  jpeg: {
    large: [1400, 933],
    medium: [900, 600],
    og: [1200, 630],
    small: [600, 400],
    square: [500, 500],
    thumbnail: [300, 200],
    xlarge: [1920, 1280],
  },
  png: {
    large: none,
    medium: none,
    og: [1200, 630],
    small: [600, 600],
    square: [500, 500],
    thumbnail: [300, 300],
    xlarge: none,
  },
}

describe.each([
  ['named variants', undefined],
  ['flexible variants', true],
])('with %s', (_, flexible) => {
  describe.each(['blank', 'website', 'ecommerce'])('the template %s', (name) => {
    let logged: Logged

    beforeAll(async () => {
      logged = await start(name, flexible)
    })
    afterAll(() => logged.site.stop())

    test.each(['jpeg', 'png', 'svg'] as const)('takes a %s, and shows it', async (kind) => {
      const { site } = logged
      const doc = await upload(site, files[kind])
      const read = (await send(site, { method: 'GET', path: `/api/media/${doc.id}` })).doc
      expect(read.sizes).toEqual(doc.sizes)
      expect(Object.keys(doc.sizes ?? {})).toHaveLength(name === 'website' ? 7 : 0)
      expect((await site.rest(doc.url!, { anonymous: true })).status).toBe(200)
      expect((await site.rest(doc.thumbnailURL!, { anonymous: true })).status).toBe(200)
      if (kind === 'svg') {
        for (const size of Object.values(doc.sizes ?? {})) expect(size.mimeType).toMatch(/svg/)
        return
      }
      if (name === 'website') expect(boxesOf(doc)).toEqual(boxes[kind])
      for (const announced of announcedBy({ ...doc, sizes: doc.sizes ?? {} })) {
        await expectAsAnnounced(site, announced)
      }
    })

    test('says nothing that would need a hand, and leaves the disk alone', () => {
      expect(logged.lines.filter(isOurs)).toEqual([])
      expect(existsSync(path.join(logged.dir, 'public/media'))).toBe(false)
    })

    test.each(['avif', 'mp4', 'pdf'] as const)('keeps a %s with the site', async (kind) => {
      const { dir, site } = logged
      const part = await parts[kind]()
      const { cloudflare, filename, mimeType, url } = await upload(site, part)
      expect([filename, mimeType]).toEqual([part.name, part.mimeType])
      expect(cloudflare).toMatchObject({ imageId: null, ready: true })
      expect((await readFile(path.join(dir, 'public/media', filename))).equals(part.bytes)).toBe(
        true,
      )
      const response = await site.rest(url!, { anonymous: true })
      expect(Buffer.from(await response.arrayBuffer()).equals(part.bytes)).toBe(true)
    })

    if (name === 'website') {
      test('its thumbnail is the size of that name, wherever it is asked for', async () => {
        const { site } = logged
        const doc = await upload(site, files.jpeg)
        expect(doc.thumbnailURL).toBe(doc.sizes!.thumbnail!.url)
        const { height, width } = await fetchImage(site, doc.thumbnailURL)
        expect([width, height]).toEqual([300, 200])
        const variant = doc.cloudflare.variants!.find((one) => one.name === 'thumbnail')
        expect([variant?.width, variant?.height]).toEqual([300, 200])
        const path = `/api/media/${doc.id}/image-url?variant=thumbnail`
        const answer: unknown = await (await site.rest(path)).json()
        expect(answer).toMatchObject({ height: 200, width: 300 })
      })

      test('a page shows it by reference, in a block, and in its draft', async () => {
        const { site } = logged
        const { id } = await upload(site, files.png)
        const data = {
          hero: { media: id },
          layout: [{ blockType: 'mediaBlock', media: id }],
          meta: { image: id },
          title: 'Home',
        }
        const path = '/api/pages?draft=true&depth=1'
        const { doc, status } = await send(site, { json: data, path })
        expect(status).toBe(201)
        const page = doc as unknown as {
          hero: { media: MediaDoc }
          layout: { media: MediaDoc }[]
        }
        for (const shown of [page.hero.media, page.layout[0]!.media]) {
          expect(boxesOf(shown)).toEqual(boxes.png)
        }
      })
    }
  })
})

test('Payload itself makes the same sizes of the same files', async () => {
  const dir = await makeFolder()
  const site = await startPayload({
    collections: templates(dir).find(({ name }) => name === 'website')!.collections,
    config: { editor: ownEditor(), folders: {} },
    withoutPlugin: true,
  })
  try {
    for (const kind of ['jpeg', 'png'] as const) {
      expect(boxesOf(await upload(site, files[kind]))).toEqual(boxes[kind])
    }
  } finally {
    await site.stop()
  }
})

test('the website on a fresh account: one warning, pictures all the same, and `setup` makes its sizes', async () => {
  const served = await serveEmulator({ dir: await makeFolder(), fresh: true, port: 0 })
  const dir = await makeFolder()
  const site = await openFreshSite({
    collections: templates(dir).find(({ name }) => name === 'website')!.collections,
    config: { editor: ownEditor(), folders: {} },
    of: served,
    options: { delivery: { baseURL: served.emulator.origins.delivery } },
  })
  const fetchAll = async (doc: MediaDoc): Promise<number[]> => {
    const urls = [doc.url, doc.thumbnailURL, ...announcedBy(doc).map(({ url }) => url)]
    return Promise.all(urls.map(async (url) => (await fetch(url!)).status))
  }
  try {
    const { id } = await upload(site, files.jpeg)
    await getCloudflareImages(site.payload).settled()
    const read = async (): Promise<MediaDoc> =>
      (await send(site, { method: 'GET', path: `/api/media/${id}` })).doc
    expect(new Set(await fetchAll(await read()))).toEqual(new Set([200]))
    const about = site.warnings.filter((line) => line.includes('not as this site needs it'))
    expect(about).toHaveLength(1)
    for (const { name } of websiteSizes) expect(about[0]).toContain(name)
    expect(site.warnings.filter(isOurs)).toEqual(about)
    expect(await site.run('setup --yes')).toMatchObject({ code: 0 })
    expect(await variantsOf(site)).toMatchObject({
      og: { fit: 'cover', height: 630, width: 1200 },
      thumbnail: { fit: 'scale-down', width: 300 },
    })
    const doc = await read()
    expect(boxesOf(doc)).toEqual(boxes.jpeg)
    expect(new Set(await fetchAll(doc))).toEqual(new Set([200]))
  } finally {
    await getCloudflareImages(site.payload).settled()
    await site.stop()
    await served.close()
  }
})
