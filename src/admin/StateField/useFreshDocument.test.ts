import { describe, expect, test } from '@jest/globals'

import { changedFacts, mergeFresh } from './useFreshDocument.js'

const before = {
  alt: 'A lake',
  cloudflare: { status: 'draft' },
  id: 1,
  updatedAt: '2026-03-01T10:00:00.000Z',
  width: null,
}
const fresh = {
  ...before,
  cloudflare: { status: 'uploaded' },
  updatedAt: '2026-03-01T10:01:00.000Z',
  width: 800,
}

describe('mergeFresh', () => {
  test('takes what became of the image', () => {
    expect(mergeFresh({ before, fresh })).toEqual(fresh)
  })

  test('keeps what somebody else has changed out of the page, and the date that tells of it', () => {
    expect(mergeFresh({ before, fresh: { ...fresh, alt: 'A sea' } })).toEqual({
      ...fresh,
      updatedAt: before.updatedAt,
    })
  })
})

describe('changedFacts', () => {
  test('has the facts of the image, and nothing that an editor fills in', () => {
    const fields = {
      alt: { initialValue: 'A lake', value: 'A mountain' },
      'cloudflare.requireSignedURLs': { initialValue: false, value: true },
      'cloudflare.status': { initialValue: 'draft', value: 'draft' },
      filename: { initialValue: 'lake.jpg', value: 'lake.jpg' },
      width: { initialValue: null, value: null },
    }
    const answer = { ...fresh, alt: 'A sea', filename: 'lake.jpg' }
    expect(changedFacts({ fields, fresh: answer })).toEqual({
      'cloudflare.status': { initialValue: 'uploaded', value: 'uploaded' },
      width: { initialValue: 800, value: 800 },
    })
  })
})
