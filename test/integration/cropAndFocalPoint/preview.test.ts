import type { ImagePreview } from '../../../src/core/imagePreview.js'
import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { drawQuadrants } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

const drafts = { ...media, slug: 'drafts', versions: { drafts: true } }
const named = { ...media, slug: 'named', upload: true as const }
const pointless = { ...media, slug: 'pointless', upload: { focalPoint: false } }

let site: Site
let bytes: Buffer

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 800, width: 1200 })
  site = await startPayload({
    collections: [media, drafts, named, pointless],
    options: {
      collections: {
        drafts: true,
        media: true,
        named: { privacy: 'document' },
        pointless: true,
      },
      variants: { banner: { fit: 'cover', height: 100, width: 900 } },
    },
  })
})
afterAll(() => site.stop())

type CropAndFocalPoint = { crop?: unknown; focalX?: unknown; focalY?: unknown }

const add = (
  collection = 'media',
  data: Record<string, unknown> = {},
  file = { bytes, mimeType: 'image/jpeg', name: 'photo.jpg' },
): Promise<MediaDoc> => local(site).create({ collection, data, file: toFile(file) })

const ask = (id: number | string, cropAndFocalPoint: unknown, slug = 'media') =>
  site.rest(`/api/${slug}/${id}/preview`, {
    body: JSON.stringify(cropAndFocalPoint),
    headers: { 'content-type': 'application/json' },
    method: 'POST',
  })

async function preview(
  id: number | string,
  cropAndFocalPoint: CropAndFocalPoint,
  slug = 'media',
): Promise<ImagePreview> {
  const response = await ask(id, cropAndFocalPoint, slug)
  expect(response.status).toBe(200)
  return (await response.json()) as ImagePreview
}

/** The same by a save, and what the document says afterwards. */
async function save(id: number | string, { crop, ...focal }: CropAndFocalPoint): Promise<MediaDoc> {
  const cloudflare = crop === undefined ? {} : { cloudflare: { crop } }
  const { doc, status } = await send(site, {
    json: { ...focal, ...cloudflare },
    method: 'PATCH',
    path: `/api/media/${id}`,
  })
  expect(status).toBe(200)
  return doc
}

const addressesOf = ({ sizes, thumbnailURL, url, variants }: Partial<ImagePreview>) => ({
  sizes,
  thumbnailURL,
  url,
  variants,
})

const addressesOfDoc = ({ cloudflare: { variants }, sizes = {}, ...doc }: MediaDoc) =>
  addressesOf({
    sizes: Object.fromEntries(
      Object.entries(sizes).map(([name, { height, url, width }]) => [name, { height, url, width }]),
    ),
    thumbnailURL: doc.thumbnailURL,
    url: doc.url,
    variants: variants!.map(({ height, name, url, width }) => ({ height, name, url, width })),
  })

/** Equal numbers in every run. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

function drawCropAndFocalPoint(random: () => number): CropAndFocalPoint {
  const percent = (): number => Math.round(random() * 10_000) / 100
  const focal = random() < 0.8 ? { focalX: percent(), focalY: percent() } : {}
  const kind = random()
  if (kind < 0.2) return focal
  if (kind < 0.35) return { ...focal, crop: null }
  const x = random() * 0.9
  const y = random() * 0.9
  const crop = { height: (1 - y) * random() + 1e-4, width: (1 - x) * random() + 1e-4, x, y }
  crop.height = Math.min(crop.height, 1 - y)
  crop.width = Math.min(crop.width, 1 - x)
  return { ...focal, crop }
}

describe('the preview', () => {
  test('says what a save of the same values delivers, whatever was saved before', async () => {
    const { id } = await add()
    const random = createRandom(20_26)
    for (let round = 0; round < 60; round += 1) {
      const cropAndFocalPoint = drawCropAndFocalPoint(random)
      const before = addressesOf(await preview(id, cropAndFocalPoint))
      const after = addressesOfDoc(await save(id, cropAndFocalPoint))
      expect({ cropAndFocalPoint, ...before }).toEqual({ cropAndFocalPoint, ...after })
    }
  })

  test('stores nothing', async () => {
    const doc = await add()
    const before = await local(site).findByID({ collection: 'media', id: doc.id })
    await preview(doc.id, { crop: { height: 0.5, width: 0.5, x: 0, y: 0 }, focalX: 1, focalY: 2 })
    expect(await local(site).findByID({ collection: 'media', id: doc.id })).toEqual(before)
  })

  test('without values is what the document says', async () => {
    const { id } = await add()
    const doc = await save(id, {
      crop: { height: 0.5, width: 0.4, x: 0.1, y: 0.2 },
      focalX: 10,
      focalY: 20,
    })
    const answer = await preview(id, {})
    expect(addressesOf(answer)).toEqual(addressesOfDoc(doc))
    expect(answer).toMatchObject({ afterSave: [], isFlexible: true })
  })

  test('shows the whole picture beside a stored crop', async () => {
    const { id } = await add()
    await save(id, { crop: { height: 0.5, width: 0.5, x: 0, y: 0 } })
    const { whole } = await preview(id, {})
    expect(whole).toMatchObject({ height: 800, width: 1200 })
    expect((await site.rest(whole!.url, { anonymous: true })).status).toBe(200)
  })

  test('of a draft is about its newest draft', async () => {
    const { id } = await add('drafts', { _status: 'published' })
    const { doc } = await send(site, {
      json: { focalX: 90, focalY: 10 },
      method: 'PATCH',
      path: `/api/drafts/${id}?draft=true`,
    })
    expect(addressesOf(await preview(id, {}, 'drafts'))).toEqual(addressesOfDoc(doc))
  })

  test('changes nothing where only named variants apply, and says so', async () => {
    const { id } = await add('named', { cloudflare: { requireSignedURLs: true } })
    const before = await preview(id, {}, 'named')
    const answer = await preview(id, { focalX: 1, focalY: 1 }, 'named')
    expect(answer).toEqual(before)
    expect(answer.isFlexible).toBe(false)
    expect(answer.whole?.url).toContain('sig=')
  })

  test('changes nothing of a drawing', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="9" height="9"/></svg>',
    )
    const { id } = await add(
      'media',
      {},
      {
        bytes: svg,
        mimeType: 'image/svg+xml',
        name: 'drawing.svg',
      },
    )
    const answer = await preview(id, { focalX: 1, focalY: 1 })
    expect(answer).toMatchObject({ isFlexible: false, whole: { height: 30, width: 40 } })
    expect(answer.url).toBe((await preview(id, {})).url)
  })

  test('ignores a focal point where the collection keeps none, as a save does', async () => {
    const { id } = await add('pointless')
    expect(await preview(id, { focalX: 1, focalY: 1 }, 'pointless')).toEqual(
      await preview(id, {}, 'pointless'),
    )
  })
})

describe('what is refused with a sentence', () => {
  test.each([
    ['a focal point beyond the picture', { focalX: 101, focalY: 0 }, /from 0 to 100/],
    ['a focal point in words', { focalX: 'left', focalY: 0 }, /from 0 to 100/],
    ['half a focal point taken away', { focalX: null, focalY: 3 }, /together/],
    [
      'a crop beyond the picture',
      { crop: { height: 1, width: 1, x: 0.5, y: 0 } },
      /inside the picture/,
    ],
    ['a crop without a height', { crop: { width: 1, x: 0, y: 0 } }, /x, y, width and height/],
    ['a crop that is a word', { crop: 'all' }, /x, y, width and height/],
    ['an unknown key', { focal: 1 }, /"focal" cannot be given/],
    ['a list', [], /JSON object/],
  ])('%s', async (_name, body, message) => {
    const { id } = await add()
    const response = await ask(id, body)
    const { errors } = (await response.json()) as {
      errors: { data: { code: string }; message: string }[]
    }
    expect(response.status).toBe(400)
    expect(errors[0]).toMatchObject({
      data: { code: 'REQUEST_INVALID' },
      message: expect.stringMatching(message) as unknown,
    })
  })
})
