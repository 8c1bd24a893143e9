import { expect, test } from '@jest/globals'

import { parseRetryAfter } from './createAPIError.js'

const nowMs = Date.parse('2026-01-05T10:00:00Z')

test.each([
  ['whole seconds', '120', 120_000],
  ['zero', '0', 0],
  ['an HTTP date', 'Mon, 05 Jan 2026 10:00:30 GMT', 30_000],
  ['an HTTP date of the past', 'Mon, 05 Jan 2026 09:00:00 GMT', 0],
  ['an old HTTP date', 'Monday, 05-Jan-26 10:00:01 GMT', 1000],
  ['spaces around it', ' 120 ', 120_000],
  ['a date after other words', 'at Mon, 05 Jan 2026 10:00:30 GMT', undefined],
  ['nothing', null, undefined],
  ['an empty header', '', undefined],
  ['a negative number', '-3', undefined],
  ['a fraction', '1.5', undefined],
  ['words', 'soon, perhaps', undefined],
])('reads %s', (_name, header, expected) => {
  expect(parseRetryAfter({ header, nowMs })).toBe(expected)
})
