import { describe, expect, test } from '@jest/globals'

import { readImageHeader } from '../imageHeader.js'

function box(type: string, ...parts: (Buffer | number[])[]): Buffer {
  const data = Buffer.concat(parts.map((part) => Buffer.from(part)))
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + data.length, 0)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, data])
}

function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

const ispe = (width: number, height: number): Buffer => box('ispe', u32(0), u32(width), u32(height))

/** A file of two items, a thumbnail first; the shown one has the given further properties. */
function drawHeic(properties: Buffer[], { primary = 2 }: { primary?: number } = {}): Buffer {
  const ipco = box('ipco', ispe(160, 120), ispe(4032, 3024), ...properties)
  const own = [2, ...properties.map((_, index) => index + 3)].map((number) => 0x80 | number)
  const ipma = box('ipma', u32(0), u32(2), [0, 1, 1, 0x81], [0, 2, own.length, ...own])
  const meta = box('meta', u32(0), box('pitm', u32(0), [0, primary, 0, 0]), box('iprp', ipco, ipma))
  const ftyp = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'))
  return Buffer.concat([ftyp, meta, box('mdat', Buffer.alloc(64))])
}

const read = (bytes: Uint8Array): unknown =>
  readImageHeader({ bytes, complete: true, totalBytes: bytes.byteLength })

describe('HEIC and AVIF', () => {
  test('the item that the file shows counts, not the thumbnail before it', () => {
    expect(read(drawHeic([]))).toEqual({
      animated: false,
      frames: 1,
      height: 3024,
      mimeType: 'image/heic',
      orientation: 1,
      width: 4032,
    })
    expect(read(drawHeic([], { primary: 1 }))).toMatchObject({ height: 120, width: 160 })
  })

  const turn = (angle: number): Buffer => box('irot', [angle])
  const mirror = (axis: number): Buffer => box('imir', [axis])
  test.each([
    ['no turn', [turn(0)], 1],
    ['a quarter turn anticlockwise', [turn(1)], 8],
    ['half a turn', [turn(2)], 3],
    ['a quarter turn clockwise', [turn(3)], 6],
    ['a mirror left to right', [mirror(1)], 2],
    ['a mirror top to bottom', [mirror(0)], 4],
    ['a turn and a mirror', [turn(3), mirror(1)], 5],
    ['the other turn and a mirror', [turn(1), mirror(1)], 7],
  ])('%s is EXIF orientation %s %s', (_, properties, orientation) => {
    const [width, height] = orientation >= 5 ? [3024, 4032] : [4032, 3024]
    expect(read(drawHeic(properties))).toMatchObject({ height, orientation, width })
  })

  test.each([
    ['an item that does not exist', drawHeic([], { primary: 9 })],
    ['no meta box', Buffer.concat([drawHeic([]).subarray(0, 24), box('free')])],
    [
      'a box with an impossible length',
      Buffer.concat([drawHeic([]).subarray(0, 24), Buffer.from(u32(3)), Buffer.from('meta')]),
    ],
    ['picture data that is cut off', drawHeic([]).subarray(0, -10)],
  ])('%s is refused', (_, bytes) => {
    expect(() => read(bytes)).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }))
  })
})
