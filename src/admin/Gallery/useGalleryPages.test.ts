import { expect, test } from '@jest/globals'

import { pagePath } from './useGalleryPages.js'

const parametersOf = (path: string): [string, string][] => [
  ...new URL(path, 'https://site.example').searchParams,
]

const page = { limit: 60, page: 2, slug: 'media' }

test('asks for the list as it stands, whatever it was filtered by', () => {
  const query = {
    sort: ['-updatedAt', 'filename'],
    trash: true,
    where: { and: [{ alt: { like: 'Tür & Tor' } }, { or: [{ width: { greater_than: 100 } }] }] },
  }
  const path = pagePath({ ...page, locale: 'de', query })
  expect(path.startsWith('/media?')).toBe(true)
  expect(parametersOf(path)).toEqual(
    expect.arrayContaining([
      ['depth', '0'],
      ['draft', 'true'],
      ['limit', '60'],
      ['locale', 'de'],
      ['page', '2'],
      ['sort', '-updatedAt,filename'],
      ['trash', 'true'],
      ['where[and][0][alt][like]', 'Tür & Tor'],
      ['where[and][1][or][0][width][greater_than]', '100'],
    ]),
  )
})

test('asks for the columns of a card, and for one size where cards are large', () => {
  const query = { trash: false, where: {} }
  const selected = (largeSize?: string): string[] =>
    parametersOf(pagePath({ ...page, largeSize, query }))
      .map(([key]) => key)
      .filter((key) => key.startsWith('select'))
  expect(selected()).toEqual([
    'select[alt]',
    'select[cloudflare][requireSignedURLs]',
    'select[cloudflare][status]',
    'select[filename]',
    'select[height]',
    'select[mimeType]',
    'select[thumbnailURL]',
    'select[url]',
    'select[width]',
  ])
  expect(selected('card')).toContain('select[sizes][card][url]')
})
