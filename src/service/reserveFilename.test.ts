import { describe, expect, test } from '@jest/globals'

import { createMemoryLedger } from '../../test/fixtures/memoryLedger.js'
import { nextFilename, reserveFilename } from './reserveFilename.js'

const reserve = (
  ledger: ReturnType<typeof createMemoryLedger>,
  { docId, name = 'photo.jpg' }: { docId?: number; name?: string } = {},
) =>
  reserveFilename({
    collection: 'media',
    docId,
    durable: true,
    graceSeconds: 60,
    name,
    now: () => new Date('2026-01-01T00:00:00Z'),
    ledger,
    uploadId: 'one',
  })

describe('a filename', () => {
  test('is reserved by a ledger row that holds it', async () => {
    const ledger = createMemoryLedger()
    expect(await reserve(ledger)).toEqual({
      filename: 'photo.jpg',
      rowId: 'upload:media:photo.jpg',
    })
    expect([...ledger.rows.values()]).toMatchObject([
      { dueAt: '2026-01-01T00:01:00.000Z', filename: 'photo.jpg', imageId: null, kind: 'upload' },
    ])
  })

  test('is given to one of 40 uploads at once, the others count', async () => {
    const ledger = createMemoryLedger()
    ledger.documents.set('photo-7.jpg', 1)
    const names = await Promise.all(Array.from({ length: 40 }, () => reserve(ledger)))
    const expected = new Set([
      'photo.jpg',
      ...Array.from({ length: 40 }, (_, index) => `photo-${index + 1}.jpg`),
    ])
    expected.delete('photo-7.jpg')
    expect(new Set(names.map(({ filename }) => filename))).toEqual(expected)
    expect(ledger.rows.size).toBe(40)
  })

  test('of a document may stay its own on replace, and nobody else’s', async () => {
    const ledger = createMemoryLedger()
    ledger.documents.set('photo.jpg', 7)
    expect((await reserve(ledger, { docId: 7 })).filename).toBe('photo.jpg')
    ledger.rows.clear()
    expect((await reserve(ledger, { docId: 8 })).filename).toBe('photo-1.jpg')
    expect([...ledger.rows.keys()]).toEqual(['upload:media:photo-1.jpg'])
  })

  test('is found where hundreds are taken, in a few looks', async () => {
    const ledger = createMemoryLedger()
    ledger.documents.set('photo.jpg', 1)
    for (let index = 1; index <= 500; index += 1) ledger.documents.set(`photo-${index}.jpg`, 1)
    expect((await reserve(ledger)).filename).toBe('photo-501.jpg')
    expect(ledger.log.length).toBeLessThan(10)
  })
})

describe('the next name', () => {
  test.each([
    ['photo.jpg', 'photo-1.jpg'],
    ['photo-1.jpg', 'photo-2.jpg'],
    ['photo-9.jpg', 'photo-10.jpg'],
    ['a.b-3.tar.gz', 'a.b-3.tar-1.gz'],
    ['no extension', 'no extension-1'],
    ['.hidden', '.hidden-1'],
    ['1-2.png', '1-3.png'],
    ['date-20261121093015123.png', 'date-20261121093015123-1.png'],
  ])('after %s is %s', (name, next) => {
    expect(nextFilename(name)).toBe(next)
  })

  test('stays within 255 characters, and in whole characters', () => {
    const next = nextFilename(`${'x'.repeat(251)}.jpg`)
    expect(next).toHaveLength(255)
    expect(next).toMatch(/^x{249}-1\.jpg$/)
    expect(encodeURI(nextFilename(`${'😀'.repeat(125)}.jpg`))).toContain('-1.jpg')
  })
})
