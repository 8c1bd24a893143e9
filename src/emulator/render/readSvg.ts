import { readFile } from 'node:fs/promises'

import { decodeSvg } from '../../core/svg/decodeSvg.js'

/** The text of an SVG file: UTF-16 where its first two bytes say so, else UTF-8. */
export async function readSvg(path: string): Promise<string> {
  return decodeSvg(await readFile(path))
}
