import { describe, expect, test } from '@jest/globals'

import { parseDirectUpload, parseImage, parseImageList, parseUploaded } from './parseImage.js'

const wire = {
  creator: 'ana',
  filename: 'a.jpg',
  id: 'people/ana',
  meta: { alt: 'Ana' },
  requireSignedURLs: true,
  uploaded: '2026-01-05T10:00:00.000Z',
  variants: ['https://imagedelivery.net/h/people/ana/public'],
}

const image = {
  creator: 'ana',
  draft: false,
  filename: 'a.jpg',
  imageId: 'people/ana',
  metadata: { alt: 'Ana' },
  requireSignedURLs: true,
  uploadedAt: '2026-01-05T10:00:00.000Z',
  variants: ['https://imagedelivery.net/h/people/ana/public'],
}

describe('parseImage', () => {
  test('reads a whole image', () => {
    expect(parseImage(wire)).toEqual(image)
  })

  test('reads metadata under its other name', () => {
    const { meta, ...rest } = wire
    expect(parseImage({ ...rest, metadata: meta })).toEqual(image)
  })

  test('fills in what an image may lack', () => {
    expect(parseImage({ creator: null, draft: true, id: 'x', meta: null })).toEqual({
      draft: true,
      imageId: 'x',
      metadata: {},
      requireSignedURLs: false,
      variants: [],
    })
  })

  test.each([
    ['null', null],
    ['a list', []],
    ['an object without id', {}],
    ['a number as id', { id: 7 }],
    ['an empty id', { id: '' }],
  ])('does not take %s for an image', (_name, value) => {
    expect(parseImage(value)).toBeUndefined()
  })
})

test('an upload host that names only the id gives only the id', () => {
  expect(parseUploaded({ id: 'x' })).toEqual({ imageId: 'x' })
  expect(parseUploaded(wire)).toEqual(image)
  expect(parseUploaded({})).toBeUndefined()
})

test('the mark of the next page is read from inside the result, absent on the last page', () => {
  expect(parseImageList({ continuation_token: 't', images: [wire] })).toEqual({
    continuationToken: 't',
    images: [image],
  })
  expect(parseImageList({ continuation_token: null, images: [] })).toEqual({ images: [] })
})

test('a listing with one unreadable image is unreadable: a missing image would pass for deleted', () => {
  expect(parseImageList({ images: [wire, {}] })).toBeUndefined()
  expect(parseImageList({})).toBeUndefined()
})

test('a direct upload needs an id and a real URL', () => {
  const value = { id: 'x', uploadURL: 'https://upload.imagedelivery.net/h/x' }
  expect(parseDirectUpload(value)).toEqual({ imageId: 'x', uploadURL: value.uploadURL })
  expect(parseDirectUpload({ ...value, uploadURL: 'nowhere' })).toBeUndefined()
})
