import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { expect } from '@jest/globals'
import sharp from 'sharp'

export type Announced = {
  height: null | number
  mimeType?: null | string
  name: string
  url: null | string
  width: null | number
}

export type Delivered = {
  bytes: Buffer
  frames: number
  height: number
  type: string | null
  width: number
}

/** Fetches a URL of a document as a visitor of the site does. */
export async function fetchImage(site: Site, url: string | null): Promise<Delivered> {
  if (url === null) throw new Error('There is no URL')
  const response = await site.rest(url, { anonymous: true })
  const bytes = Buffer.from(await response.arrayBuffer())
  if (response.status !== 200) throw new Error(`${response.status} for ${url}: ${String(bytes)}`)
  const { height, pageHeight, pages, width } = await sharp(bytes).metadata()
  return {
    bytes,
    frames: pages ?? 1,
    height: pageHeight ?? height,
    type: response.headers.get('content-type'),
    width,
  }
}

/** Every URL that a document announces with a size: variants and sizes. */
export function announcedBy({ cloudflare, sizes }: MediaDoc): Announced[] {
  return [
    ...cloudflare.variants!,
    ...Object.entries(sizes!).map(([name, size]) => ({ ...size, name: `sizes.${name}` })),
  ].filter(({ url }) => url !== null)
}

/** What is delivered has the width, height and type that were announced. */
export async function expectAsAnnounced(
  site: Site,
  { height, mimeType, name, url, width }: Announced,
): Promise<Delivered> {
  const delivered = await fetchImage(site, url)
  expect({ height: delivered.height, name, width: delivered.width }).toEqual({
    height,
    name,
    width,
  })
  if (mimeType != null) expect({ name, type: delivered.type }).toEqual({ name, type: mimeType })
  return delivered
}

/** The steps of a `srcset`. */
export function parseSrcset(srcset: null | string | undefined): { url: string; width: number }[] {
  return (srcset ?? '').split(', ').map((step) => {
    const [url = '', width = ''] = step.split(' ')
    return { url, width: Number(width.replace(/w$/, '')) }
  })
}
