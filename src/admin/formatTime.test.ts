import { describe, expect, test } from '@jest/globals'

import { formatAgo, formatTime } from './formatTime.js'

const now = Date.parse('2026-03-01T10:00:00.000Z')
const before = (seconds: number): string => new Date(now - seconds * 1000).toISOString()

describe('formatAgo', () => {
  test.each([
    [0, 'now'],
    [5, '5 seconds ago'],
    [59.9, '1 minute ago'],
    [3 * 60, '3 minutes ago'],
    [100 * 60, '2 hours ago'],
    [26 * 3600, 'yesterday'],
    [400 * 86_400, 'last year'],
    [-120, 'in 2 minutes'],
  ])('%d seconds are %s', (seconds, expected) => {
    expect(formatAgo({ at: before(seconds), language: 'en', now })).toBe(expected)
  })

  test('speaks the language of the panel', () => {
    expect(formatAgo({ at: before(180), language: 'de', now })).toBe('vor 3 Minuten')
  })

  test('says nothing of what is no time', () => {
    expect(formatAgo({ at: 'soon', language: 'en', now })).toBe('')
    expect(formatTime({ at: '', language: 'en' })).toBe('')
  })
})

test('formatTime has date and time of day', () => {
  expect(formatTime({ at: '2026-03-01T10:00:00.000Z', language: 'en' })).toMatch(
    /^Mar 1, 2026, \d+:00/,
  )
})
