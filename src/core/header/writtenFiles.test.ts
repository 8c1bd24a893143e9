import type { ImageHeader } from '../imageHeader.js'

import { describe, expect, test } from '@jest/globals'

import { readImageHeader, readWholeHeader } from '../imageHeader.js'

// Files written byte by byte: a drawing program pads, orders and leaves out as it likes, sharp never.

const text = (value: string): number[] => [...Buffer.from(value, 'latin1')]
const u16 = (value: number): number[] => [value & 0xff, value >>> 8]
const u24 = (value: number): number[] => [value & 0xff, (value >>> 8) & 0xff, value >>> 16]
const u32 = (value: number): number[] => [...u16(value & 0xffff), ...u16(value >>> 16)]
const bigU32 = (value: number): number[] => u32(value).toReversed()

const read = (bytes: readonly number[]): ImageHeader =>
  readImageHeader({ bytes: Uint8Array.from(bytes), complete: true, totalBytes: bytes.length })

/** An EXIF block of one entry, in either order of bytes. */
function exif(orientation: number, { order = 'II', type = 3 } = {}): number[] {
  const isLittle = order === 'II'
  const short = (value: number) => (isLittle ? u16(value) : u16(value).toReversed())
  const long = (value: number) => (isLittle ? u32(value) : bigU32(value))
  const entry = [...short(0x112), ...short(type), ...long(1), ...short(orientation), 0, 0]
  return [...text(order), ...short(42), ...long(8), ...short(1), ...entry, ...long(0)]
}

describe('a WebP', () => {
  const chunk = (type: string, data: readonly number[]): number[] => [
    ...text(type),
    ...u32(data.length),
    ...data,
    ...(data.length % 2 === 1 ? [0] : []),
  ]
  const webp = (...chunks: number[][]): number[] => {
    const body = [...text('WEBP'), ...chunks.flat()]
    return [...text('RIFF'), ...u32(body.length), ...body]
  }
  const extended = (flags: number): number[] =>
    chunk('VP8X', [flags, 0, 0, 0, ...u24(59), ...u24(39)])
  const lossy = chunk('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a, ...u16(60), ...u16(40), 0])
  const odd = chunk('ICCP', [1, 2, 3])
  const frame = chunk('ANMF', [...Array<number>(16).fill(0), 7])

  test('has its orientation behind chunks of odd length', () => {
    expect(read(webp(extended(8), odd, lossy, chunk('EXIF', exif(6))))).toMatchObject({
      height: 60,
      orientation: 6,
      width: 40,
    })
  })

  test('has its frames behind chunks of odd length, and of odd length themselves', () => {
    const file = webp(extended(2), odd, chunk('ANIM', [0, 0, 0, 0, 0, 0]), frame, frame, frame)
    expect(read(file)).toMatchObject({ animated: true, frames: 3, height: 40, width: 60 })
  })
})

describe('a GIF', () => {
  const frame = [0x2c, ...u16(0), ...u16(0), ...u16(2), ...u16(3), 0, 2, 2, 0x4c, 0x01, 0]
  const control = [0x21, 0xf9, 4, 0, 0, 0, 0, 0]
  const gif = (...rest: number[][]): number[] => [
    ...text('GIF89a'),
    ...u16(2),
    ...u16(3),
    0x80,
    0,
    0,
    ...[0, 0, 0, 255, 255, 255],
    ...rest.flat(),
  ]
  const end = [0x3b]

  test.each([
    ['zeros after its last block', gif(frame, frame, [0, 0, 0], end), 2],
    ['zeros after its end', gif(control, frame, end, [0, 0, 0]), 1],
    ['zeros and no end', gif(frame, frame, frame, [0]), 3],
    ['a comment after its last block', gif(frame, [0x21, 0xfe, 2, 65, 66, 0], end), 1],
  ])('with %s has its frames', (_name, bytes, frames) => {
    expect(read(bytes)).toMatchObject({ frames, height: 3, width: 2 })
  })

  test.each([
    ['zeros before its first block', gif([0, 0], frame, end)],
    ['a block of an unknown kind', gif(frame, [7], end)],
    ['a block that is cut off', gif(frame).slice(0, -1)],
  ])('with %s is refused', (_name, bytes) => {
    expect(() => read(bytes)).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }))
  })
})

describe('a JPEG', () => {
  const segment = (marker: number, data: readonly number[]): number[] => [
    0xff,
    marker,
    ...u16(data.length + 2).toReversed(),
    ...data,
  ]
  const size = segment(0xc0, [8, 0, 40, 0, 60, 1, 1, 0x11, 0])
  const scan = [...segment(0xda, [1, 1, 0, 0, 63, 0]), 0x2a, 0xff, 0x00]
  const jpeg = (...segments: number[][]): number[] => [
    0xff,
    0xd8,
    ...segments.flat(),
    ...size,
    ...scan,
  ]
  const turned = (orientation: number, form = {}): number[] =>
    segment(0xe1, [...text('Exif'), 0, 0, ...exif(orientation, form)])

  test.each([
    [0, 1],
    [1, 1],
    [8, 8],
    [9, 1],
    [65_535, 1],
  ])('of orientation %s has %s', (written, expected) => {
    for (const order of ['II', 'MM']) {
      const { height, orientation } = read([...jpeg(turned(written, { order })), 0xff, 0xd9])
      expect([orientation, height]).toEqual([expected, expected >= 5 ? 60 : 40])
    }
  })

  test('whose orientation is of another type has none', () => {
    expect(read([...jpeg(turned(6, { type: 4 })), 0xff, 0xd9]).orientation).toBe(1)
  })

  test.each([
    ['none of its end', [], [0xff, 0xd9]],
    ['half of its end', [0xff], [0xd9]],
  ])('with %s is read with one', (_name, tail, added) => {
    const bytes = Uint8Array.from([...jpeg(), ...tail])
    const { header, mended } = readWholeHeader(bytes)
    expect(header).toMatchObject({ height: 40, width: 60 })
    expect([...(mended?.bytes ?? [])]).toEqual([...bytes, ...added])
  })
})

describe('a PNG', () => {
  const chunk = (type: string, data: readonly number[]): number[] => [
    ...bigU32(data.length),
    ...text(type),
    ...data,
    ...[1, 2, 3, 4],
  ]
  const header = chunk('IHDR', [...bigU32(60), ...bigU32(40), 8, 2, 0, 0, 0])
  const png = (...chunks: number[][]): number[] => [
    ...[0x89, ...text('PNG\r\n'), 0x1a, 0x0a],
    ...header,
    ...chunks.flat(),
  ]
  const pixels = chunk('IDAT', [1, 2, 3])
  const end = [0, 0, 0, 0, ...text('IEND'), 0xae, 0x42, 0x60, 0x82]

  test.each([0, 1, 7, 8, 11])('with %s bytes of its end is read with all of it', (length) => {
    const bytes = Uint8Array.from([...png(pixels), ...end.slice(0, length)])
    const { header: found, mended } = readWholeHeader(bytes)
    expect(found).toMatchObject({ height: 40, width: 60 })
    expect([...(mended?.bytes ?? [])]).toEqual(png(pixels, end))
  })

  test.each([
    ['without pixels', png()],
    ['cut within its pixels', png(pixels).slice(0, -2)],
    ['with something else in place of its end', [...png(pixels), 9, 9]],
  ])('%s is refused', (_name, bytes) => {
    expect(() => readWholeHeader(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ code: 'FILE_UNREADABLE' }),
    )
  })

  test('with its end stays as it is', () => {
    expect(readWholeHeader(Uint8Array.from(png(pixels, end))).mended).toBeUndefined()
  })
})
