import type { Site } from '../support/startPayload.js'
import type { Given, Session } from './viewingSite.js'
import type { Viewer } from './viewingTable.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { findLeaks } from './findLeaks.js'
import { createGiven, signInViewers, startViewingSite } from './viewingSite.js'
import { surfaces } from './viewingSurfaces.js'
import { documents, viewers } from './viewingTable.js'

let site: Site
let sessions: Record<Viewer, Session>
const givens = new Map<string, Given>()

beforeAll(async () => {
  site = await startViewingSite()
  sessions = await signInViewers(site)
  for (const [name, kind] of Object.entries(documents)) {
    givens.set(name, await createGiven({ kind, name, site }))
  }
})
afterAll(() => site.stop())

const cells = Object.entries(documents).flatMap(([name, { collection, sights }]) =>
  viewers.map((viewer) => ({ collection, name, sight: sights[viewer], viewer })),
)

describe.each([...surfaces])('$name', ({ look, of, shows, to }) => {
  const ours = cells.filter(({ collection }) => of === undefined || of.includes(collection))

  test.each(ours)('$name, $viewer: $sight', async ({ name, sight, viewer }) => {
    const given = givens.get(name)!
    const session = sessions[viewer]
    const response = await look({ given, session, site })
    expect(response.status).toBeLessThan(500)
    const isOpen = sight === 'clean'
    const imageIds = [given.imageId]
    const found = await findLeaks({ imageIds, isOpen, response, session, site })
    const isShown = shows.includes(sight) && (to === undefined || to.includes(viewer))
    if (isOpen) {
      // Else the test could pass on a site that shows nothing to anybody.
      if (isShown) expect(found.colors).toEqual(['blue'])
      return
    }
    const colors = sight === 'marked' && (isShown || found.colors.length > 0) ? ['red'] : []
    expect(found).toEqual({ colors, ids: 0, usableByAnyone: [] })
  })
})
