import type { Page } from 'playwright-core'

import type { Admin } from './openAdmin.js'

import { expect } from '@jest/globals'
import sharp from 'sharp'

/** What a card of the Variants panel says and shows. */
export type VariantCard = {
  announced: string
  bytes: number
  format: string
  name: string
  shown: { bytes: Buffer; height: number; width: number }
  url: string
}

const accept = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'
const formats: Readonly<Record<string, string>> = {
  'image/avif': 'AVIF',
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/webp': 'WebP',
}

export async function addressOf(page: Page, name: string): Promise<string> {
  return (await page.locator(`[data-variant="${name}"]`).getAttribute('data-url')) ?? ''
}

/** Once the card shows another address than before, and the picture that is under it. */
export async function waitForOther({
  before,
  name,
  page,
}: {
  before: string
  name: string
  page: Page
}): Promise<string> {
  await page.locator(`[data-variant="${name}"]`).scrollIntoViewIfNeeded()
  await page
    .locator(`[data-variant="${name}"][aria-busy="false"]:not([data-url="${before}"])`)
    .waitFor()
  return addressOf(page, name)
}

/** Every card with an address, each called up and waited for. */
export async function readCards(page: Page): Promise<VariantCard[]> {
  const cards: VariantCard[] = []
  for (const card of await page.locator('[data-variant][data-url]').all()) {
    cards.push(await readCard({ name: (await card.getAttribute('data-variant')) ?? '', page }))
  }
  return cards
}

/** One card, called up and waited for. */
export async function readCard({ name, page }: { name: string; page: Page }): Promise<VariantCard> {
  const card = page.locator(`[data-variant="${name}"]`)
  await card.scrollIntoViewIfNeeded()
  await page.locator(`[data-variant="${name}"][aria-busy="false"]`).waitFor()
  const shown = await card.locator('img').evaluate(async (element) => {
    const img = element as HTMLImageElement
    await img.decode()
    const bytes = new Uint8Array(await (await fetch(img.src)).arrayBuffer())
    return { bytes: [...bytes], height: img.naturalHeight, width: img.naturalWidth }
  })
  const [, format = ''] = (await card.locator('[data-measured=true]').innerText()).split(' · ')
  return {
    announced: /\d+ × \d+/.exec(await card.innerText())?.[0] ?? '',
    bytes: Number(await card.locator('data').getAttribute('value')),
    format,
    name,
    shown: { ...shown, bytes: Buffer.from(shown.bytes) },
    url: (await card.getAttribute('data-url')) ?? '',
  }
}

/** What a card announces, counts and shows is what its address answers. */
export async function expectDelivered(admin: Admin, card: VariantCard): Promise<void> {
  const response = await fetch(new URL(card.url, admin.origin), { headers: { accept } })
  const bytes = Buffer.from(await response.arrayBuffer())
  const { height, width } = await sharp(bytes).metadata()
  expect({ name: card.name, status: response.status }).toEqual({ name: card.name, status: 200 })
  expect({ ...card, shown: { ...card.shown, bytes: card.shown.bytes.equals(bytes) } }).toEqual({
    announced: `${width} × ${height}`,
    bytes: bytes.length,
    format: formats[response.headers.get('content-type') ?? ''],
    name: card.name,
    shown: { bytes: true, height, width },
    url: card.url,
  })
}
