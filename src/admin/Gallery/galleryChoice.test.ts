import { expect, test } from '@jest/globals'

import { readChoice } from './galleryChoice.js'

test.each([
  [
    { size: 'large', view: 'gallery' },
    { size: 'large', view: 'gallery' },
  ],
  [
    { size: 'huge', view: 1 },
    { size: 'medium', view: 'table' },
  ],
  [null, { size: 'medium', view: 'table' }],
  [undefined, { size: 'medium', view: 'table' }],
])('%j', (stored, choice) => {
  expect(readChoice(stored)).toEqual(choice)
})
