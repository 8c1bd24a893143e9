import { expect, test } from '@jest/globals'

import { createSpeedMeter } from './createSpeedMeter.js'

const mega = 1_000_000

/** A meter whose clock stands where the test says. */
function openMeter() {
  let nowMs = 5000
  const meter = createSpeedMeter({ now: () => nowMs })
  return (afterMs: number, loadedBytes: number) => {
    nowMs += afterMs
    return meter.note(loadedBytes)
  }
}

test('a steady transfer has its speed at once and keeps it', () => {
  const note = openMeter()
  for (let second = 1; second <= 20; second += 1) {
    expect(note(1000, second * mega)).toBeCloseTo(mega, 3)
  }
})

test('nothing is known before a tenth of a second', () => {
  const note = openMeter()
  expect(note(0, 0)).toBe(0)
  expect(note(50, mega)).toBe(0)
  expect(note(50, mega)).toBeCloseTo(10 * mega, 3)
})

test('a burst does not make the figure jump', () => {
  const note = openMeter()
  for (let second = 1; second <= 10; second += 1) note(1000, second * mega)
  const afterBurst = note(100, 11 * mega)
  expect(afterBurst).toBeGreaterThan(mega)
  expect(afterBurst).toBeLessThan(1.5 * mega)
})

test('a transfer that stands still slows down within seconds', () => {
  const note = openMeter()
  for (let second = 1; second <= 10; second += 1) note(1000, second * mega)
  const speeds = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(() => note(1000, 10 * mega))
  expect(speeds).toEqual(speeds.toSorted((a, b) => b - a))
  expect(speeds.at(-1)).toBeLessThan(0.1 * mega)
})

test('a file that starts again does not count backwards', () => {
  const note = openMeter()
  note(1000, 8 * mega)
  const again = note(1000, 0)
  expect(again).toBeCloseTo(8 * mega, 3)
  expect(note(1000, mega)).toBeGreaterThan(0)
})
