import type { HeaderInput, RawHeader } from './headerInput.js'

import { asciiAt, refuseShort, refuseUnreadable, viewOf } from './headerInput.js'

type Box = { end: number; start: number; type: string }

/** More boxes than any camera writes; a damaged file must not keep us busy. */
const maxBoxes = 4096

/** The boxes between two offsets; the last one may reach beyond the bytes at hand. */
function listBoxes({ bytes, from, to }: { bytes: Uint8Array; from: number; to: number }): Box[] {
  const view = viewOf(bytes)
  const boxes: Box[] = []
  let at = from
  while (at + 8 <= Math.min(to, bytes.byteLength) && boxes.length < maxBoxes) {
    let length = view.getUint32(at)
    let header = 8
    if (length === 1 && at + 16 <= bytes.byteLength) {
      length = Number(view.getBigUint64(at + 8))
      header = 16
    }
    // Zero: up to the end of the file.
    const end = length === 0 ? to : at + length
    if (length !== 0 && length < header) return refuseUnreadable('a box of the file is damaged')
    boxes.push({ end, start: at + header, type: asciiAt({ at: at + 4, bytes }) })
    at = end
  }
  return boxes
}

type Reader = { bytes: Uint8Array; view: DataView }

type FindBoxArgs = {
  bytes: Uint8Array
  path: readonly string[]
  within: Box
}

function findBox({ bytes, path, within }: FindBoxArgs): Box | undefined {
  let box: Box | undefined = within
  for (const type of path) {
    if (!box) return undefined
    // `meta` has a version and flags before its children.
    const from: number = box.type === 'meta' ? box.start + 4 : box.start
    box = listBoxes({ bytes, from, to: box.end }).find((child) => child.type === type)
  }
  return box
}

/** The item that the file shows; files hold thumbnails, tiles and depth maps besides. */
function readPrimaryItem({ bytes, view }: Reader, meta: Box): number | undefined {
  const box = findBox({ bytes, path: ['pitm'], within: meta })
  if (!box || box.start + 8 > bytes.byteLength) return undefined
  return view.getUint8(box.start) === 0
    ? view.getUint16(box.start + 4)
    : view.getUint32(box.start + 4)
}

/** Numbers of the properties of an item, from the association box; they count from 1. */
function readAssociations({ view }: Reader, { box, item }: { box: Box; item: number }): number[] {
  const version = view.getUint8(box.start)
  const isWide = (view.getUint8(box.start + 3) & 1) === 1
  const entries = view.getUint32(box.start + 4)
  let at = box.start + 8
  for (let entry = 0; entry < entries && at < box.end; entry += 1) {
    const id = version < 1 ? view.getUint16(at) : view.getUint32(at)
    at += version < 1 ? 2 : 4
    const count = view.getUint8(at)
    at += 1
    const numbers: number[] = []
    for (let index = 0; index < count; index += 1) {
      // The highest bit says whether the property is essential.
      numbers.push(isWide ? view.getUint16(at) & 0x7fff : view.getUint8(at) & 0x7f)
      at += isWide ? 2 : 1
    }
    if (id === item) return numbers
  }
  return []
}

/** EXIF's number for a quarter-turn count (anticlockwise) and a mirror applied after it. */
const orientations: Readonly<Record<'leftRight' | 'none' | 'topBottom', readonly number[]>> = {
  leftRight: [2, 7, 4, 5],
  none: [1, 8, 3, 6],
  topBottom: [4, 5, 2, 7],
}

function readItem(reader: Reader, meta: Box): RawHeader | undefined {
  const { bytes, view } = reader
  const container = findBox({ bytes, path: ['iprp', 'ipco'], within: meta })
  const associations = findBox({ bytes, path: ['iprp', 'ipma'], within: meta })
  const item = readPrimaryItem(reader, meta)
  if (!container || !associations || item === undefined) return undefined
  const properties = listBoxes({ bytes, from: container.start, to: container.end })
  const own = readAssociations(reader, { box: associations, item })
    .map((number) => properties[number - 1])
    .filter((box) => box !== undefined)
  const size = own.find((box) => box.type === 'ispe')
  if (!size) return undefined
  const turn = own.find((box) => box.type === 'irot')
  const mirror = own.find((box) => box.type === 'imir')
  const angle = turn ? view.getUint8(turn.start) & 3 : 0
  const axis = mirror ? view.getUint8(mirror.start) & 1 : undefined
  const kind = axis === undefined ? 'none' : axis === 0 ? 'topBottom' : 'leftRight'
  return {
    animated: false,
    frames: 1,
    height: view.getUint32(size.start + 8),
    orientation: orientations[kind][angle] ?? 1,
    width: view.getUint32(size.start + 4),
  }
}

/** Frames of an AVIF sequence; 1 for a still picture. */
function countFrames({ bytes, view }: Reader, movie: Box | undefined): number {
  if (!movie) return 1
  const path = ['trak', 'mdia', 'minf', 'stbl', 'stsz']
  const box = findBox({ bytes, path, within: movie })
  return box && box.start + 12 <= bytes.byteLength ? Math.max(1, view.getUint32(box.start + 8)) : 1
}

/** Reads the boxes of an AVIF or HEIC file for the item that it shows. */
export function readIsoMediaHeader(input: HeaderInput): RawHeader {
  const { bytes, totalBytes } = input
  const reader = { bytes, view: viewOf(bytes) }
  const boxes = listBoxes({ bytes, from: 0, to: totalBytes })
  if (boxes.some((box) => box.end > totalBytes)) return refuseShort({ ...input, complete: true })
  const meta = boxes.find((box) => box.type === 'meta')
  if (!meta || meta.end > bytes.byteLength) return refuseShort(input)
  try {
    const header = readItem(reader, meta)
    if (!header) return refuseUnreadable('the file does not say its size')
    const frames = countFrames(
      reader,
      boxes.find((box) => box.type === 'moov'),
    )
    return { ...header, animated: frames > 1, frames }
  } catch (error) {
    // An offset in the file points outside of it.
    if (error instanceof RangeError) return refuseUnreadable('a box of the file is damaged')
    throw error
  }
}
