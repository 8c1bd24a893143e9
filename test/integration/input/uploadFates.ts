import type { CollectionConfig, ImageSize, UploadConfig } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { expect } from '@jest/globals'

import { drawQuadrants } from '../../fixtures/images.js'
import { send, toFile } from '../support/upload.js'

/** What the checks work with: one site in which every option is set that can be. */
export type Tried = {
  /** Where a picture lies that can be pasted, with the headers that it was asked for with. */
  remote: { headers: () => Record<string, unknown>; url: string }
  site: Site
  /** A picture of 400 x 300, with the focal point 10, 90 and a crop sent along. */
  upload: (name: string) => Promise<MediaDoc>
}

type Check = (tried: Tried) => Promise<void> | void

/** `delivered` and `unused`: what a started site does with `value`. `refused`: it does not start. */
export type Fate<T> =
  | { check: Check; fate: 'delivered' | 'unused'; value: NonNullable<T> }
  | { fate: 'refused'; value: NonNullable<T> }

/** A key that Payload adds does not compile until it has a fate. */
export type Fates<T> = { readonly [K in keyof Required<T>]: Fate<Required<T>[K]> }

const configured = ({ site }: Tried): CollectionConfig['upload'] & object =>
  site.config.collections.find(({ slug }) => slug === 'media')!.upload as UploadConfig

const keeps = <K extends keyof UploadConfig>(key: K, value: NonNullable<UploadConfig[K]>) => ({
  check: (tried: Tried) => expect(configured(tried)[key]).toEqual(value),
  fate: 'delivered' as const,
  value,
})

const framed: Check = async ({ upload }) => {
  const { cloudflare, focalX, focalY, url } = await upload('framed.png')
  expect(cloudflare.crop?.width ?? null).toBeNull()
  expect([focalX ?? null, focalY ?? null]).not.toEqual([10, 90])
  expect(url).toMatch(/\/public$/)
}

const fetched: Check = async ({ remote, site }) => {
  const { doc, status } = await send(site, { json: { filename: 'far.png', url: remote.url } })
  expect([status, doc.width]).toEqual([201, 40])
  expect(remote.headers()).toMatchObject({ 'x-filtered': 'yes' })
}

const file: Check = async ({ site, upload }) => {
  const { filename } = await upload('file.png')
  const response = await site.rest(`/api/media/file/${filename}`)
  expect([response.status, response.headers.get('x-modified')]).toEqual([200, 'yes'])
  expect(await (await site.rest('/api/media/file/own-handler.png')).text()).toBe('own')
}

export const uploadFates: Fates<UploadConfig> = {
  adapter: { fate: 'refused', value: 's3' },
  admin: keeps('admin', { components: { controls: [] } }),
  adminThumbnail: {
    async check({ upload }) {
      const { sizes, thumbnailURL } = await upload('thumbnail.png')
      expect(thumbnailURL).toBe(sizes!.card!.url)
      expect(thumbnailURL).toContain('width=120')
    },
    fate: 'delivered',
    value: 'card',
  },
  allowRestrictedFileTypes: {
    async check({ site }) {
      const bytes = Buffer.from('<!doctype html><script>1</script>')
      const { status } = await send(site, {
        file: { bytes, mimeType: 'text/html', name: 'page.html' },
      })
      expect(status).toBeGreaterThanOrEqual(400)
    },
    fate: 'delivered',
    value: true,
  },
  bulkUpload: keeps('bulkUpload', false),
  cacheTags: { fate: 'refused', value: true },
  constructorOptions: { fate: 'refused', value: {} },
  crop: { check: framed, fate: 'delivered', value: false },
  disableLocalStorage: { fate: 'refused', value: false },
  displayPreview: keeps('displayPreview', true),
  externalFileHeaderFilter: {
    check: fetched,
    fate: 'delivered',
    value: () => ({ 'x-filtered': 'yes' }),
  },
  filenameCompoundIndex: {
    async check({ site, upload }) {
      const field = site.payload.collections.media!.config.fields.find(
        (one) => 'name' in one && one.name === 'filename',
      )
      expect(field).not.toHaveProperty('unique', true)
      const names = [(await upload('twin.png')).filename, (await upload('twin.png')).filename]
      expect(names).toEqual(['twin.png', 'twin-1.png'])
    },
    fate: 'delivered',
    value: ['filename', 'alt'],
  },
  filesRequiredOnCreate: {
    async check({ site }) {
      expect((await send(site, { json: { alt: 'no file yet' } })).status).toBe(201)
    },
    fate: 'delivered',
    value: false,
  },
  focalPoint: { check: framed, fate: 'delivered', value: false },
  formatOptions: { fate: 'refused', value: { format: 'webp' } },
  handlers: {
    check: file,
    fate: 'delivered',
    value: [
      (_, { params }) => (params.filename === 'own-handler.png' ? new Response('own') : undefined),
    ],
  },
  hideFileInputOnCreate: keeps('hideFileInputOnCreate', true),
  hideRemoveFile: keeps('hideRemoveFile', true),
  imageSizes: {
    async check({ upload }) {
      const { sizes } = await upload('sized.png')
      expect(sizes).toMatchObject({ card: { height: 80, mimeType: 'image/webp', width: 120 } })
    },
    fate: 'delivered',
    value: [{ height: 80, name: 'card', width: 120 }],
  },
  mimeTypes: {
    async check({ site }) {
      const bytes = await drawQuadrants({ format: 'jpeg', height: 30, width: 40 })
      const { status } = await send(site, { file: { bytes, name: 'photo.jpg' } })
      expect(status).toBeGreaterThanOrEqual(400)
    },
    fate: 'delivered',
    value: ['image/png', 'image/avif'],
  },
  modifyResponseHeaders: {
    check: file,
    fate: 'delivered',
    value({ headers }) {
      headers.set('x-modified', 'yes')
      return headers
    },
  },
  pasteURL: {
    async check({ site }) {
      const path = `/api/media/paste-url?src=${encodeURIComponent('https://example.com/a.png')}`
      expect((await site.rest(path)).status).toBe(400)
    },
    fate: 'delivered',
    value: false,
  },
  requiresClientUploadReceipt: { fate: 'refused', value: true },
  resizeOptions: { fate: 'refused', value: { width: 100 } },
  skipSafeFetch: { check: fetched, fate: 'delivered', value: true },
  staticDir: {
    async check({ site, upload }) {
      const { filename } = await upload('static.png')
      expect((await site.rest(`/api/media/file/${filename}`)).status).toBe(200)
      const { existsSync } = await import('node:fs')
      expect(existsSync(staticDir)).toBe(false)
    },
    fate: 'delivered',
    value: '/tmp/payload-cloudflare-images-static-dir-that-nobody-makes',
  },
  trimOptions: { fate: 'refused', value: {} },
  withMetadata: {
    async check({ upload }) {
      expect((await upload('metadata.png')).sizes!.card!.url).toContain('metadata=keep')
    },
    fate: 'delivered',
    value: true,
  },
}

const staticDir = uploadFates.staticDir.value

const cardURL =
  (expected: RegExp): Check =>
  async ({ upload }) => {
    const { sizes } = await upload('card.png')
    expect(sizes!.card!.url).toMatch(expected)
  }

const grownURL =
  (expected: RegExp): Check =>
  async ({ upload }) => {
    const { sizes } = await upload('grown.png')
    expect(sizes!.grown!.url).toMatch(expected)
  }

export const sizeFates: Fates<ImageSize> = {
  admin: {
    check({ site }) {
      const { flattenedFields } = site.payload.collections.media!.config
      const group = flattenedFields.find(({ name }) => name === 'sizes')
      const card = (group as { fields: object[] }).fields[0]
      expect(card).toMatchObject({ admin: { disableListColumn: true } })
    },
    fate: 'delivered',
    value: { disableListColumn: true },
  },
  background: { check: cardURL(/background=%23123456/), fate: 'delivered', value: '#123456' },
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- a key all the same
  crop: { fate: 'refused', value: 'top' },
  fastShrinkOnLoad: { fate: 'refused', value: false },
  fit: { check: cardURL(/fit=pad/), fate: 'delivered', value: 'contain' },
  formatOptions: {
    check: cardURL(/quality=40,format=webp/),
    fate: 'delivered',
    value: { format: 'webp', options: { quality: 40 } },
  },
  generateImageName: { fate: 'refused', value: () => 'a' },
  height: { check: cardURL(/height=80/), fate: 'delivered', value: 80 },
  kernel: { fate: 'refused', value: 'nearest' },
  name: { check: cardURL(/./), fate: 'delivered', value: 'card' },
  position: { check: cardURL(/gravity=top/), fate: 'delivered', value: 'top' },
  trimOptions: { fate: 'refused', value: {} },
  width: { check: cardURL(/width=120/), fate: 'delivered', value: 120 },
  withoutEnlargement: { check: grownURL(/width=900,/), fate: 'delivered', value: false },
  withoutReduction: { check: grownURL(/fit=scale-up/), fate: 'delivered', value: true },
}

/** The values of the options that do not stop the start. */
export function kept<T>(fates: Fates<T>): T {
  const entries = Object.entries<Fate<unknown>>(fates)
  return Object.fromEntries<unknown>(
    entries.filter(([, { fate }]) => fate !== 'refused').map(([key, { value }]) => [key, value]),
  ) as T
}

/** A file for the Local API, with everything sent that a collection may have switched off. */
export async function uploadFramed(site: Site, name: string): Promise<MediaDoc> {
  const bytes = await drawQuadrants({ format: 'png', height: 300, width: 400 })
  const crop = { height: 0.5, width: 0.5, x: 0.25, y: 0.25 }
  const doc = await site.payload.create({
    collection: 'media',
    data: { cloudflare: { crop }, focalX: 10, focalY: 90 },
    file: toFile({ bytes, mimeType: 'image/png', name }),
  })
  return doc as object as MediaDoc
}
