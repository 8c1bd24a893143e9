import type { Size } from '../core/geometry.js'
import type { MarkSource, ParsedMark } from '../core/watermark.js'
import type { ImagesBinding } from './imagesBinding.js'
import type { PictureStore } from './pictureStore.js'

import { textPixels } from '../core/watermarkLayout.js'
import { CloudflareImagesError } from '../errors.js'
import { readHosted } from './readHosted.js'

/** URLs of font files by family; `*` for all others. */
export type Fonts = Readonly<Record<string, string>>

type Args = {
  fonts: Fonts
  images: ImagesBinding
  mark: ParsedMark
  /** What the mark goes on: letters may be a fraction of its height. */
  picture: Size
  store: PictureStore
}

/**
 * The mark as an image file. A text is made into one by a call of its own, so that its size is known
 * before it is placed; it is kept, because many pictures have the same.
 *
 * @throws CloudflareImagesError WATERMARK_INVALID
 */
export async function readMark({
  fonts,
  images,
  mark: { source },
  picture,
  store,
}: Args): Promise<Uint8Array<ArrayBuffer>> {
  if (source.kind === 'text') return readText({ fonts, images, picture, source, store })
  if (source.kind !== 'imageId') throw refuse('This Worker draws texts and images of the account.')
  try {
    const stream = await readHosted({ imageId: source.imageId, images })
    return new Uint8Array(await new Response(stream).arrayBuffer())
  } catch (cause) {
    throw refuse('The image of this mark cannot be read from the account.', cause)
  }
}

type ReadTextArgs = Omit<Args, 'mark'> & { source: Extract<MarkSource, { kind: 'text' }> }

async function readText({
  fonts,
  images,
  picture,
  source: { color, font, size, text },
  store,
}: ReadTextArgs): Promise<Uint8Array<ArrayBuffer>> {
  const url = fonts[font] ?? fonts['*']
  if (url === undefined) {
    throw refuse(
      `This Worker has no font ${JSON.stringify(font)} for text marks. Set WATERMARK_FONT_URL to the URL of a font file.`,
    )
  }
  const options = { color, font: { url }, size: Math.round(textPixels({ picture, size })) }
  const key = await store.keyOf(JSON.stringify([text, color, url, options.size]))
  const { bytes } = await store.read({
    draw: async () => (await images.text(text, options).output({ format: 'image/png' })).response(),
    key,
  })
  return new Uint8Array(bytes)
}

function refuse(message: string, cause?: unknown): CloudflareImagesError {
  return new CloudflareImagesError({ cause, code: 'WATERMARK_INVALID', message })
}
