import type { Site } from '../support/startPayload.js'
import type { RowsGiven, Session } from './rowSite.js'
import type { RowSurface } from './rowSurfaces.js'
import type { Row, RowVisibility, RowViewer } from './rowTable.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { listDocuments, listStored } from '../support/account.js'
import { findLeaks } from './findLeaks.js'
import { rowChanges } from './rowChanges.js'
import { createRows, signInRowViewers, startRowSite } from './rowSite.js'
import { rowSurfaces } from './rowSurfaces.js'
import { rowColors, rowKinds, rowViewers } from './rowTable.js'

let site: Site
let sessions: Record<RowViewer, Session>
const givens = new Map<string, RowsGiven>()

beforeAll(async () => {
  site = await startRowSite()
  sessions = await signInRowViewers(site)
  for (const [name, kind] of Object.entries(rowKinds)) {
    givens.set(name, await createRows({ kind, site }))
  }
})
afterAll(() => site.stop())

const allRows = Object.keys(rowColors) as Row[]

/** To editors everything is clean: one document shows that. */
const cells = Object.keys(rowKinds).flatMap((name) =>
  rowViewers
    .filter((viewer) => viewer !== 'editor' || name === 'nothing open')
    .map((viewer) => ({ name, viewer })),
)

const sightOf = (given: RowsGiven, row: Row, viewer: RowViewer): RowVisibility =>
  viewer === 'editor' ? 'clean' : given.kind.sights[row]

/** The colours that somebody is to see of rows. */
function colorsOf({
  given,
  rows,
  showsMarks = true,
  showsNoPicture = false,
  to = rowViewers,
  viewer,
}: Omit<RowSurface, 'look' | 'name'> & { given: RowsGiven; viewer: RowViewer }): string[] {
  if (showsNoPicture || !to.includes(viewer)) return []
  const colors = rows.flatMap((row) => {
    const sight = sightOf(given, row, viewer)
    if (sight === 'marked') return showsMarks ? ['red'] : []
    return sight === 'clean' ? [colorOf(given, row)] : []
  })
  return [...new Set(colors)].toSorted()
}

const colorOf = ({ kind: { isOnePicture = false } }: RowsGiven, row: Row): string =>
  rowColors[isOnePicture ? 'published' : row]

const idsOf = ({ pictures }: RowsGiven): string[] => allRows.map((row) => pictures[row].imageId)

describe.each([...rowSurfaces])('$name', ({ look, rowsOfOnePicture, ...surface }) => {
  test.each(cells)('$name, $viewer', async ({ name, viewer }) => {
    const given = givens.get(name)!
    const { isOnePicture = false } = given.kind
    const rows = isOnePicture ? (rowsOfOnePicture ?? surface.rows) : surface.rows
    const session = sessions[viewer]
    const response = await look({ given, session, site })
    expect(response.status).toBeLessThan(500)
    const isSeen = (row: Row): boolean => sightOf(given, row, viewer) === 'clean'
    // Who sees all rows may learn of all.
    const shown = allRows.every(isSeen) ? allRows : rows.filter(isSeen)
    const shownIds = shown.map((row) => given.pictures[row].imageId)
    const imageIds = idsOf(given).filter((imageId) => !shownIds.includes(imageId))
    const found = await findLeaks({ imageIds, isOpen: false, response, session, site })
    expect({ colors: found.colors, ids: found.ids }).toEqual({
      colors: colorsOf({ ...surface, given, rows, viewer }),
      ids: 0,
    })
  })
})

describe.each([...rowChanges])('$name', ({ change, isFreeForOnePicture = false, source }) => {
  test.each(Object.entries(rowKinds).map(([name, kind]) => ({ kind, name })))(
    'of $name is for who sees its picture clean',
    async ({ kind }) => {
      const given = await createRows({ kind, site })
      const { slug } = given
      const count = async () => (await listDocuments(site, slug)).length
      const before = { count: await count(), stored: (await listStored(site)).length }
      const session = sessions.refused
      const response = await change({ given, session, site })
      const isFree = isFreeForOnePicture && kind.isOnePicture === true
      const isAllowed = isFree || kind.sights[source] === 'clean'
      expect(response.ok).toBe(isAllowed)
      const answer = response.clone()
      const found = await findLeaks({
        imageIds: isAllowed ? [] : idsOf(given),
        isOpen: false,
        response,
        session,
        site,
      })
      const colors = found.colors.filter((color) => color !== 'red')
      if (isAllowed) expect([[], [colorOf(given, source)]]).toContainEqual(colors)
      else {
        expect(found).toEqual({ colors: [], ids: 0, usableByAnyone: [] })
        expect(await answer.text()).toMatch(/not allowed to copy this image/)
        expect({ count: await count(), stored: (await listStored(site)).length }).toEqual(before)
      }
    },
  )

  test('succeeds for an editor', async () => {
    const given = await createRows({ kind: rowKinds['nothing open']!, site })
    const response = await change({ given, session: sessions.editor, site })
    expect(response.ok).toBe(true)
    const read = await site.rest(`/api/${given.slug}?draft=true&sort=-updatedAt&limit=1`, {
      anonymous: true,
      headers: sessions.editor.headers,
    })
    const session = sessions.editor
    const found = await findLeaks({ imageIds: [], isOpen: true, response: read, session, site })
    expect(found.colors).toEqual([colorOf(given, source)])
  })
})
