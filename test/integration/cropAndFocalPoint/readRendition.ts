import sharp from 'sharp'

/** Decoded size of an answered picture. */
export async function readRendition(
  response: Response,
): Promise<{ height: number; width: number }> {
  const bytes = Buffer.from(await response.arrayBuffer())
  const { height, width } = await sharp(bytes).metadata()
  return { height, width }
}
