import type { Site } from '../support/startPayload.js'
import type { Session } from './viewingSite.js'

import sharp from 'sharp'

import { localCredentials } from '../../../src/options/resolveCredentials.js'

/** What an answer lets its reader see, and what it gives away. */
export type Findings = {
  /** Pictures in the answer itself, and behind its URLs with the reader's session. */
  colors: readonly Color[]
  /** Places in the answer that hold one of the images' ids. */
  ids: number
  /** URLs that show a picture to whoever has them. */
  usableByAnyone: readonly string[]
}

/** What the tests draw; a mark is red. */
export const palette = {
  blue: [0, 0, 255],
  green: [0, 255, 0],
  red: [255, 0, 0],
  yellow: [255, 255, 0],
} as const

export type Color = 'other' | keyof typeof palette

const addresses = /(?:https?:\/\/[^"'\s\\,/]+)?\/[^"'\s\\,]+/g

/** Every address in a text that might lead to a picture, as this site would be asked for it. */
function addressesIn(text: string): string[] {
  const found = text.match(addresses) ?? []
  const { accountHash } = localCredentials
  const asked = found.flatMap((url) => {
    const { hostname, pathname, search } = new URL(url, 'http://localhost')
    // Cloudflare's own host names are answered by the emulator, too.
    if (hostname === 'imagedelivery.net' || pathname.startsWith(`/${accountHash}/`)) {
      return [`/api/cloudflare-images/local${pathname}${search}`]
    }
    return pathname.startsWith('/api/') ? [`${pathname}${search}`] : []
  })
  return [...new Set(asked)]
}

/** Delivery knows no sessions. */
const isDelivery = (url: string): boolean => url.startsWith('/api/cloudflare-images/local/')

async function colorOf(bytes: Uint8Array): Promise<Color> {
  const { channels } = await sharp(bytes).stats()
  const isNear = (color: readonly number[]): boolean =>
    color.every((value, index) => Math.abs(value - (channels[index]?.mean ?? -1000)) < 60)
  const found = Object.entries(palette).find(([, color]) => isNear(color))
  return found === undefined ? 'other' : (found[0] as Color)
}

async function pictureOf(response: Response): Promise<Color | undefined> {
  const type = response.headers.get('content-type') ?? ''
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (!response.ok || !type.startsWith('image/') || bytes.byteLength === 0) return undefined
  // A part of a file is no picture, and bytes all the same.
  return colorOf(bytes).catch((): Color => 'other')
}

/** The same URL opens for everybody who has no session: asked once per site. */
const openedByAnyone = new WeakMap<Site, Map<string, Promise<Color | undefined>>>()

async function open({
  headers,
  site,
  url,
}: {
  headers: Record<string, string>
  site: Site
  url: string
}): Promise<Color | undefined> {
  return pictureOf(await site.rest(url, { anonymous: true, headers }))
}

function openAsAnyone({ site, url }: { site: Site; url: string }): Promise<Color | undefined> {
  const known = openedByAnyone.get(site) ?? new Map<string, Promise<Color | undefined>>()
  openedByAnyone.set(site, known)
  const opened = known.get(url) ?? open({ headers: {}, site, url })
  known.set(url, opened)
  return opened
}

/** Reads an answer as its most curious reader would: opens whatever is in it. */
export async function findLeaks({
  imageIds,
  isOpen,
  response,
  session,
  site,
}: {
  imageIds: readonly string[]
  /** The reader may see everything: what others could do with it is their affair. */
  isOpen: boolean
  response: Response
  session: Session
  site: Site
}): Promise<Findings> {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  const copy = response.clone()
  const own = await pictureOf(response)
  const text = `${headers}\n${own === undefined ? await copy.text() : ''}`
  const urls = addressesIn(text)
  const colors = new Set<Color>(own === undefined ? [] : [own])
  const usableByAnyone: string[] = []
  for (const url of urls) {
    // One picture is proof enough for a reader who may see it.
    if (isOpen && colors.size > 0) break
    const anyone = isDelivery(url) || !isOpen ? await openAsAnyone({ site, url }) : undefined
    if (anyone !== undefined) usableByAnyone.push(url)
    const seen = isDelivery(url) ? anyone : await open({ headers: session.headers, site, url })
    if (seen !== undefined) colors.add(seen)
  }
  const ids = imageIds.reduce((count, imageId) => count + text.split(imageId).length - 1, 0)
  return { colors: [...colors].toSorted(), ids, usableByAnyone }
}
