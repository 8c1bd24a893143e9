/** Encodings in which every byte of ASCII means itself: read as UTF-8, the markup is the same. */
const plainEncoding =
  /^(?:utf-?8|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?1|windows-125\d|cp125\d)$/i

/** The text of an SVG file: UTF-16 where its first two bytes say so, else UTF-8. */
export function decodeSvg(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder().decode(bytes)
}

/** The encoding that the file claims, where a browser would read other markup by it. */
export function claimsOddEncoding(bytes: Uint8Array, instruction: string): boolean {
  const claimed = /\bencoding\s*=\s*["']([^"']{0,40})/i.exec(instruction)?.[1]
  if (claimed === undefined || plainEncoding.test(claimed)) return false
  const isWide = (bytes[0] ?? 0) >= 0xfe && (bytes[1] ?? 0) >= 0xfe
  return !(isWide && /^utf-?16/i.test(claimed))
}
