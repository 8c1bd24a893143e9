import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../fixtures/images.js'
import { expectSettled, listStored } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

const rounds = 8

describe.each(databaseKinds)('one editor, one thing after the other, %s', (database) => {
  let site: Site

  beforeAll(async () => {
    site = await startPayload({
      collections: [{ ...media, versions: { drafts: true, maxPerDoc: 4 } }],
      database,
    })
  })
  afterAll(() => site.stop())

  // Work that went on after an answer used to lock SQLite, and core loses what it cannot commit.
  test('everything that was answered with success is there', async () => {
    const bytes = await drawSolid({ height: 4, width: 4 })
    const file = (name: string) => ({ bytes, mimeType: 'image/png', name })
    const statuses: number[][] = []
    for (let round = 0; round < rounds; round += 1) {
      const created = await send(site, {
        data: { _status: 'published' },
        file: file(`${round}.png`),
      })
      const path = `/api/media/${created.doc.id}`
      const draft = await send(site, {
        data: { _status: 'draft' },
        file: file(`${round}-draft.png`),
        method: 'PATCH',
        path: `${path}?draft=true`,
      })
      const published = await send(site, {
        json: { _status: 'published' },
        method: 'PATCH',
        path: `${path}?draft=true`,
      })
      const deleted = await send(site, { method: 'DELETE', path })
      statuses.push([created.status, draft.status, published.status, deleted.status])
    }
    expect(statuses).toEqual(Array.from({ length: rounds }, () => [201, 200, 200, 200]))
    expect(await listStored(site)).toEqual([])
    await expectSettled(site)
  })
})
