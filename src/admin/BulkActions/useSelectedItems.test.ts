import type { BulkItem } from './runBulk.js'

import { describe, expect, test } from '@jest/globals'

import { collectItems } from './useSelectedItems.js'

const pages = [
  { docs: [{ filename: 'a.jpg', id: 1 }], hasNextPage: true, totalDocs: 2 },
  { docs: [{ filename: null, id: 2 }], hasNextPage: false, totalDocs: 2 },
]

function collect({
  asked = [],
  expected = 2,
  isStopped = () => false,
}: {
  asked?: string[]
  expected?: number
  isStopped?: () => boolean
}): Promise<BulkItem[]> {
  return collectItems({
    ask: (path) => {
      asked.push(path)
      return Promise.resolve(pages[asked.length - 1] ?? {})
    },
    expected,
    isStopped,
    otherwise: 'The list has changed.',
    slug: 'media',
    where: { alt: { equals: 'x' } },
  })
}

describe('all images of a list', () => {
  test('are looked up page by page, with the filter of the list', async () => {
    const asked: string[] = []
    expect(await collect({ asked })).toEqual([
      { id: 1, name: 'a.jpg' },
      { id: 2, name: '2' },
    ])
    expect(asked.map((path) => new URL(path, 'http://site').searchParams.get('page'))).toEqual([
      '1',
      '2',
    ])
    expect(asked[0]).toContain(encodeURIComponent('where[alt][equals]'))
  })

  test('are not guessed where the list shows fewer than its filter finds', async () => {
    await expect(collect({ expected: 1 })).rejects.toThrow('The list has changed.')
  })

  test('are not looked for any more once it is stopped', async () => {
    const asked: string[] = []
    await collect({ asked, isStopped: () => asked.length > 0 })
    expect(asked).toHaveLength(1)
  })
})
