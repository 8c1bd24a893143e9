import { readFile } from 'node:fs/promises'

/** The text of an SVG file: UTF-16 where its first two bytes say so, else UTF-8. */
export async function readSvg(path: string): Promise<string> {
  const bytes = await readFile(path)
  return new TextDecoder(encodingOf(bytes)).decode(bytes)
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return 'utf-8'
}
