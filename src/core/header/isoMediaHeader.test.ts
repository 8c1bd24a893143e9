import { describe, expect, test } from '@jest/globals'

import { box, drawHeic, u32 } from '../../../test/fixtures/heic.js'
import { readImageHeader } from '../imageHeader.js'

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
