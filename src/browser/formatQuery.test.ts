import { expect, test } from '@jest/globals'

import { formatQuery } from './formatQuery.js'

test('a query has its objects and lists in brackets', () => {
  const query = formatQuery({
    draft: true,
    page: 2,
    where: { or: [{ and: [{ alt: { in: ['', 'a&b'] } }] }] },
  })
  expect([...new URLSearchParams(query)]).toEqual([
    ['draft', 'true'],
    ['page', '2'],
    ['where[or][0][and][0][alt][in][0]', ''],
    ['where[or][0][and][0][alt][in][1]', 'a&b'],
  ])
})

test('a query without values is none', () => {
  expect(formatQuery({ search: undefined, where: {} })).toBe('')
})
