import { describe, expect, test } from '@jest/globals'

import { readRenditions } from './readRenditions.js'

const variant = { height: 240, name: 'thumbnail', url: '/t', width: 240 }

describe('readRenditions', () => {
  test('lists variants first, then sizes', () => {
    const doc = {
      cloudflare: { variants: [{ id: 'row', ...variant }] },
      sizes: { card: { height: 427, mimeType: 'image/jpeg', url: '/c', width: 640 } },
    }
    expect(readRenditions(doc)).toEqual([
      variant,
      { height: 427, name: 'card', url: '/c', width: 640 },
    ])
  })

  test('lists a size that is one of the variants once', () => {
    const sizes = { card: { height: 427, url: '/c', width: 640 }, thumbnail: { url: '/t' } }
    const names = readRenditions({ cloudflare: { variants: [variant] }, sizes }).map(
      ({ name }) => name,
    )
    expect(names).toEqual(['thumbnail', 'card'])
  })

  test('keeps a size that the original is too small for, without an address', () => {
    const doc = { cloudflare: { variants: [variant] }, sizes: { card: { url: null } } }
    expect(readRenditions(doc)[1]).toEqual({ height: null, name: 'card', url: null, width: null })
  })

  test.each([
    ['no document', undefined],
    ['a new document', {}],
    ['a document without an image', { cloudflare: { variants: [] }, sizes: { card: {} } }],
    ['a document of before the plugin', { cloudflare: null, sizes: null }],
  ])('is empty for %s', (_name, doc) => expect(readRenditions(doc)).toEqual([]))
})
