import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

type Row = Record<string, unknown>

/** A row of the media list, without an image at Cloudflare: the list only reads what is stored. */
export async function plant(site: Site, row: Row, collection = 'media'): Promise<void> {
  const { cloudflare, filename, ...others } = row
  await site.payload.db.create({
    collection,
    data: {
      filename: filename ?? null,
      ...others,
      cloudflare: {
        originalFilename: filename,
        requireSignedURLs: false,
        status: 'uploaded',
        ...(cloudflare as Row | undefined),
      },
    },
  })
}

/** Names of the documents that a query of REST finds, in order. */
export async function namesFor(site: Site, query: string, slug = 'media'): Promise<string[]> {
  const response = await site.rest(`/api/${slug}${query}`)
  const body = (await response.json()) as { docs?: MediaDoc[] }
  if (body.docs === undefined) throw new Error(JSON.stringify(body))
  return body.docs.map(({ filename }) => filename).toSorted()
}
