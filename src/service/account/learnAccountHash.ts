import type { CloudflareImage, ImagesClient } from '../../cloudflare/imagesClient.js'

type LearnAccountHashArgs = {
  client: ImagesClient
  /** Whether a one-time upload URL may be asked for, where the account holds no image. */
  mayAsk: boolean
}

/**
 * The account's hash, which only URLs tell: those of an image, else that of an upload, whose draft is
 * deleted again. `undefined` where there is no image and asking is not allowed.
 */
export async function learnAccountHash({
  client,
  mayAsk,
}: LearnAccountHashArgs): Promise<string | undefined> {
  const { images } = await client.listImages({ perPage: 10 })
  const [image] = images
  const shown = image && hashOfImage(image)
  if (shown !== undefined || !mayAsk) return shown
  const { imageId, uploadURL } = await client.createDirectUpload({ metadata: {} })
  await client.deleteImage({ imageId })
  // Before the id, in which a slash is encoded.
  return new URL(uploadURL).pathname.split('/').at(-2)
}

/** The hash in an image's own URLs: `…/<hash>/<id>/<variant>`. */
export function hashOfImage({ imageId, variants }: CloudflareImage): string | undefined {
  const [url] = variants
  if (url === undefined || !URL.canParse(url)) return undefined
  const { pathname } = new URL(url)
  const [before] = decodeURI(pathname).split(`/${imageId}/`)
  return before === pathname ? undefined : before?.split('/').at(-1)
}
