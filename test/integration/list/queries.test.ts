import type { PresetName } from '../../../src/core/listPresets.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mergeListSearchAndWhere } from 'payload/shared'

import { togglePreset } from '../../../src/admin/ListPresets/togglePreset.js'
import { formatQuery } from '../../../src/browser/formatQuery.js'
import { startPayload } from '../support/startPayload.js'
import { namesFor, plant } from './listSite.js'

const rows = [
  { alt: 'A harbour', cloudflare: { imageId: 'Q7-of-the-harbour' }, filename: 'harbour.jpg' },
  { alt: '', cloudflare: { status: 'failed' }, filename: 'a.jpg' },
  { alt: 'b', cloudflare: { status: 'expired' }, filename: 'b.jpg', filesize: 5_242_880 },
  { cloudflare: { status: 'draft' }, filename: 'c.jpg', filesize: 5_242_881 },
  { alt: 'd', cloudflare: { status: 'pending' }, filename: 'd.jpg' },
  {
    alt: 'e',
    cloudflare: { originalFilename: 'Boats at dawn.png', requireSignedURLs: true },
    filename: 'e.jpg',
    filesize: 9_000_000,
  },
]

let guarded: Site
let site: Site
beforeAll(async () => {
  site = await startPayload()
  guarded = await startPayload({ options: { access: { view: () => true } } })
  for (const row of rows) {
    await plant(site, row)
    await plant(guarded, row)
  }
})
afterAll(async () => {
  await site.stop()
  await guarded.stop()
})

describe('the presets of the list', () => {
  test.each<[PresetName, string[]]>([
    ['failed', ['a.jpg', 'b.jpg']],
    ['drafts', ['c.jpg', 'd.jpg']],
    ['withoutAlt', ['a.jpg', 'c.jpg']],
    ['private', ['e.jpg']],
    ['large', ['c.jpg', 'e.jpg']],
  ])('%s finds %j, where viewers see different things too', async (name, found) => {
    const where = togglePreset({ name, where: undefined })
    expect(await namesFor(site, formatQuery({ where }))).toEqual(found)
    expect(await namesFor(guarded, formatQuery({ where }))).toEqual(found)
  })

  test('narrow one another, and what is filtered already', async () => {
    const large = togglePreset({ name: 'large', where: { alt: { exists: 'true' } } })
    expect(await namesFor(site, formatQuery({ where: large }))).toEqual(['e.jpg'])
    const both = togglePreset({
      name: 'withoutAlt',
      where: togglePreset({ name: 'large', where: {} }),
    })
    expect(await namesFor(site, formatQuery({ where: both }))).toEqual(['c.jpg'])
  })
})

/** What the list asks for, once somebody has typed something. */
async function search(of: Site, text: string): Promise<string[]> {
  const collectionConfig = of.payload.collections.media?.config
  if (collectionConfig === undefined) throw new Error('No media')
  const where = mergeListSearchAndWhere({ collectionConfig, search: text, where: {} })
  return namesFor(of, formatQuery({ where }))
}

describe('the search of the list', () => {
  test.each([
    ['the name of the file', 'arbour.j', ['harbour.jpg']],
    ['the name it was uploaded under', 'boats dawn', ['e.jpg']],
    ['the id of the image', 'q7-of-the', ['harbour.jpg']],
    ['the alternative text', 'A harb', ['harbour.jpg']],
    ['nothing', 'nowhere', []],
  ])('finds by %s', async (_, text, found) => {
    expect(await search(site, text)).toEqual(found)
  })

  test('finds by everything but the id where viewers see different things', async () => {
    expect(await search(guarded, 'q7-of-the')).toEqual([])
    expect(await search(guarded, 'boats dawn')).toEqual(['e.jpg'])
  })
})
