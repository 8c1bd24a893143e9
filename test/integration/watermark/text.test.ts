import type { Mark } from '../../../src/core/watermark.js'
import type { MediaDoc } from '../support/account.js'
import type { MarkedSite } from './markedSite.js'
import type { Pixels } from './pixels.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../fixtures/images.js'
import { openMarkedSite } from './markedSite.js'
import { distance, readPixels } from './pixels.js'

const ground = [40, 90, 60] as const
let site: MarkedSite
let doc: MediaDoc

beforeAll(async () => {
  site = await openMarkedSite({ options: { variants: { whole: { width: 600 } } } })
  doc = await site.add({ bytes: await drawSolid({ color: ground, height: 300, width: 600 }) })
})
afterAll(() => site.stop())

async function draw(mark: Mark, init?: RequestInit & { anonymous?: boolean }): Promise<Pixels> {
  site.mark = mark
  return readPixels(await site.show({ id: doc.id, variant: 'whole' }, init))
}

type Ink = { bottom: number; count: number; left: number; right: number; rows: string; top: number }

/** Where a picture differs from its ground, and in which pattern. */
function inkOf(pixels: Pixels): Ink {
  const ink = { bottom: -1, count: 0, left: pixels.width, right: -1, top: -1 }
  const rows: string[] = []
  for (let y = 0; y < pixels.height; y += 1) {
    for (let x = 0; x < pixels.width; x += 1) {
      const isInk = distance(pixels.at(x, y), ground) >= 60
      rows.push(isInk ? '#' : ' ')
      if (!isInk) continue
      ink.count += 1
      ink.left = Math.min(ink.left, x)
      ink.right = Math.max(ink.right, x)
      ink.top = ink.top === -1 ? y : ink.top
      ink.bottom = y
    }
  }
  return { ...ink, rows: rows.join('') }
}

const large: Mark = { position: 'center', size: 60 }

describe('letters', () => {
  const texts = {
    arabic: 'صورة محمية',
    hebrew: 'תמונה מוגנת',
    japanese: '日本語の透かし',
    latin: 'Photograph',
    thai: 'ภาพถ่าย',
  }

  // A font that lacks a script draws a box for each letter: other ink, but ink.
  test('of every script leave ink, and no two scripts the same', async () => {
    const inks: Ink[] = []
    for (const text of Object.values(texts)) inks.push(inkOf(await draw({ ...large, text })))
    for (const { count, left, right } of inks) {
      expect(count).toBeGreaterThan(300)
      expect(right - left).toBeGreaterThan(60)
    }
    expect(new Set(inks.map(({ rows }) => rows)).size).toBe(inks.length)
  })

  test('run from right to left where the script does', async () => {
    const arabic = inkOf(await draw({ ...large, text: 'ااا نننن' }))
    const reversed = inkOf(await draw({ ...large, text: 'نننن ااا' }))
    expect(arabic.rows).not.toBe(reversed.rows)
    // Alef stands upright and alone: whichever word is written first stands on the right.
    const height = (side: 'left' | 'right', ink: Ink): number => {
      const columns = side === 'left' ? [ink.left, ink.left + 12] : [ink.right - 12, ink.right]
      let rows = 0
      for (let y = ink.top; y <= ink.bottom; y += 1) {
        const row = ink.rows.slice(y * 600 + columns[0]!, y * 600 + columns[1]! + 1)
        if (row.includes('#')) rows += 1
      }
      return rows
    }
    expect(height('right', arabic)).toBeGreaterThan(height('left', arabic))
    expect(height('left', reversed)).toBeGreaterThan(height('right', reversed))
  })

  test('are of the colour that is asked for', async () => {
    const colours = {
      '#00f': [0, 0, 255],
      'rgb(255, 200, 0)': [255, 200, 0],
      white: [255, 255, 255],
    }
    for (const [color, rgb] of Object.entries(colours)) {
      const pixels = await draw({ ...large, color, text: '███' })
      expect(pixels.at(300, 150)).toEqual(rgb)
    }
  })

  test('are as transparent as colour and opacity together', async () => {
    const pixels = await draw({ ...large, color: '#ffffff80', opacity: 0.5, text: '███' })
    const expected = ground.map((value) => Math.round(value * 0.75 + 255 * 0.25))
    expect(distance(pixels.at(300, 150), expected as never)).toBeLessThanOrEqual(3)
  })

  test('grow with their size, in pixels and as a fraction of the height', async () => {
    const heightOf = async (size: number): Promise<number> => {
      const { bottom, top } = inkOf(await draw({ ...large, size, text: 'H' }))
      return bottom - top + 1
    }
    const [small, double, fraction] = [
      await heightOf(40),
      await heightOf(80),
      await heightOf(80 / 300),
    ]
    expect(small).toBeGreaterThan(20)
    expect(small).toBeLessThanOrEqual(40)
    expect(Math.abs(double - 2 * small)).toBeLessThanOrEqual(2)
    expect(fraction).toBe(double)
  })
})

describe('a text', () => {
  test('keeps to its margin, and never leaves the picture', async () => {
    const ink = inkOf(await draw({ margin: 20, position: 'bottom-right', size: 30, text: 'HHHH' }))
    expect(ink.right).toBeLessThan(580)
    expect(ink.right).toBeGreaterThan(570)
    expect(ink.bottom).toBeLessThan(280)
    const long = inkOf(await draw({ margin: 20, size: 200, text: 'long words '.repeat(40) }))
    expect([long.left >= 0, long.right < 600, long.top >= 0, long.bottom < 300]).not.toContain(
      false,
    )
    expect(long.count).toBeGreaterThan(3000)
  })

  test('breaks its lines where it says so', async () => {
    const one = inkOf(await draw({ ...large, size: 30, text: 'AB' }))
    const two = inkOf(await draw({ ...large, size: 30, text: 'A\nB' }))
    expect(two.bottom - two.top).toBeGreaterThan(1.7 * (one.bottom - one.top))
  })

  test('is never markup', async () => {
    const plain = inkOf(await draw({ ...large, size: 30, text: '<b>&amp;</b>' }))
    const stripped = inkOf(await draw({ ...large, size: 30, text: '&' }))
    expect(plain.right - plain.left).toBeGreaterThan(4 * (stripped.right - stripped.left))
    for (const text of ['<b>&', '</span>\'"', '&#60;', '<span foreground="red">x', '<!-- -->']) {
      expect(inkOf(await draw({ ...large, size: 30, text })).count).toBeGreaterThan(20)
    }
    const red = await draw({ ...large, size: 80, text: '<span foreground="red">█' })
    const reds = inkOf(red).count
    expect(reds).toBeGreaterThan(100)
    for (let x = 0; x < 600; x += 1) expect(red.at(x, 150)[0] - red.at(x, 150)[1]).toBeLessThan(60)
  })

  test('turned, runs down the side', async () => {
    const { bottom, left, right, top } = inkOf(
      await draw({ position: 'left', rotate: 90, size: 30, text: 'HHHHHH' }),
    )
    expect(bottom - top).toBeGreaterThan(3 * (right - left))
  })

  test('names the viewer and the day', async () => {
    site.mark = ({ req }) => {
      const { user } = req as { user: null | { email: string } }
      return { ...large, size: 30, text: `${user?.email ?? 'visitor'}\n2026-11-21` }
    }
    const seen: Ink[] = []
    for (const anonymous of [false, true]) {
      seen.push(
        inkOf(await readPixels(await site.show({ id: doc.id, variant: 'whole' }, { anonymous }))),
      )
    }
    const [editor, visitor] = seen
    expect(editor?.count).toBeGreaterThan(300)
    expect(visitor?.count).toBeGreaterThan(200)
    expect(editor?.rows).not.toBe(visitor?.rows)
    expect(editor!.right - editor!.left).toBeGreaterThan(visitor!.right - visitor!.left)
  })
})
