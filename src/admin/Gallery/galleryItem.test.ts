import { describe, expect, test } from '@jest/globals'

import { chooseLargeSize, toGalleryItem } from './galleryItem.js'

const doc = {
  alt: 'A telephone',
  cloudflare: { requireSignedURLs: true, status: 'uploaded' },
  filename: 'telephone.png',
  height: 1267,
  id: 5,
  mimeType: 'image/png',
  sizes: { card: { url: '/card' }, hero: { url: '/hero' } },
  thumbnailURL: '/thumbnail',
  url: '/public',
  width: 1900,
}

describe('a document', () => {
  test('is shown with its pictures', () => {
    expect(toGalleryItem({ doc, largeSize: 'card' })).toEqual({
      alt: 'A telephone',
      doc,
      height: 1267,
      id: 5,
      isLocked: false,
      isPrivate: true,
      largeURL: '/card',
      mayBeTransparent: true,
      name: 'telephone.png',
      status: 'uploaded',
      thumbnailURL: '/thumbnail',
      url: '/public',
      width: 1900,
    })
  })

  test('has no larger picture than its thumbnail where the collection has no such size', () => {
    expect(toGalleryItem({ doc })).toMatchObject({ largeURL: '/thumbnail' })
  })

  test.each(['pending', 'draft', 'failed', 'expired'])('shows no picture while %s', (status) => {
    const item = toGalleryItem({ doc: { ...doc, cloudflare: { status } }, largeSize: 'card' })
    expect(item).toMatchObject({ largeURL: null, status, thumbnailURL: null, url: null })
  })

  test('that is no image shows none', () => {
    const item = toGalleryItem({ doc: { ...doc, cloudflare: {}, mimeType: 'application/pdf' } })
    expect(item).toMatchObject({ largeURL: null, mayBeTransparent: false, status: null, url: null })
  })

  test('without a file still has a name', () => {
    expect(toGalleryItem({ doc: { id: 'a1' } })).toMatchObject({ name: 'a1', width: null })
  })

  test.each([
    [7, false],
    [8, true],
  ])('that person 7 is editing, seen by person %i', (userId, isLocked) => {
    const locked = { ...doc, _isLocked: true, _userEditing: { id: 7 } }
    expect(toGalleryItem({ doc: locked, userId })).toMatchObject({ isLocked })
  })
})

describe('large cards', () => {
  test.each([
    ['the smallest that fills them', [640, 400, 800], 400],
    ['none that is too small or too heavy', [160, 1600], undefined],
  ])('take %s', (_, widths, expected) => {
    const sizes = widths.map((width) => ({ name: String(width), width }))
    expect(chooseLargeSize(sizes)).toBe(expected === undefined ? undefined : String(expected))
  })
})
