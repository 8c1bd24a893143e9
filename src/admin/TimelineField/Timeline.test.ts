import { describe, expect, test } from '@jest/globals'

import { imageEventTypes } from '../../core/imageEvent.js'
import { en } from '../../translations/languages/en.js'
import { factsOf, wordOf } from './Timeline.js'

describe('wordOf', () => {
  test.each(imageEventTypes)('has a word of its own for %s', (type) => {
    const { word } = wordOf(type)
    expect(word).not.toBe('timelineOther')
    expect(en[word]).toMatch(/^[A-Z]/)
  })

  test.each(['constructor', 'melted', undefined])('takes %j for a note', (type) => {
    expect(wordOf(type).word).toBe('timelineOther')
  })
})

test('facts are what says something', () => {
  expect(factsOf({ before: 'draft', count: 0, isSent: false, status: null })).toEqual([
    ['before', 'draft'],
    ['count', '0'],
    ['isSent', 'false'],
  ])
  expect(factsOf(undefined)).toEqual([])
})
