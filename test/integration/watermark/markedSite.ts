import type { CollectionConfig } from 'payload'

import type { FetchLike } from '../../../src/cloudflare/fetchLike.js'
import type { CloudflareImagesOptions, WatermarkFunction } from '../../../src/index.js'
import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'
import type { Pixels } from './pixels.js'

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { openCountedAccount } from '../reading/countWork.js'
import { local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'
import { readPixels } from './pixels.js'

type Mark = Awaited<ReturnType<WatermarkFunction>>

export type MarkedSite = Site & {
  add(file: { bytes: Uint8Array; mimeType?: string; name?: string }): Promise<MediaDoc>
  /** The picture without a mark, as it is delivered. */
  clean(args: { accept?: string; id: number | string; variant: string }): Promise<Pixels>
  /** Answers in place of the delivery host. */
  deliver: (() => Promise<Response> | Response) | undefined
  /** Deliveries asked for so far. */
  readonly deliveries: string[]
  /** What the next viewers see; a function is asked each time. */
  mark: Mark | WatermarkFunction
  /** The endpoint, as a visitor unless `init` says otherwise. */
  show(
    args: { id: number | string; variant: string },
    init?: RequestInit & { anonymous?: boolean },
  ): Promise<Response>
  /** When set, deliveries wait for it. */
  waitFor: Promise<unknown> | undefined
}

export const media: CollectionConfig = {
  access: { read: () => true },
  fields: [{ name: 'alt', type: 'text' }],
  slug: 'media',
  upload: true,
}

/** A site whose marks the test chooses, and whose deliveries are counted. */
export async function openMarkedSite({
  collections = [media],
  dir: givenDir,
  options,
  watermark,
}: {
  collections?: CollectionConfig[]
  dir?: string
  options?: Partial<CloudflareImagesOptions>
  watermark?: { cacheMegabytes?: number; concurrency?: number }
} = {}): Promise<MarkedSite> {
  const dir = givenDir ?? (await mkdtemp(path.join(tmpdir(), 'watermark-')))
  const images = path.join(dir, 'images')
  const account = openCountedAccount(images)
  const state: Pick<MarkedSite, 'deliver' | 'deliveries' | 'mark' | 'waitFor'> = {
    deliver: undefined,
    deliveries: [],
    mark: null,
    waitFor: undefined,
  }
  const fetch: FetchLike = async (url, init) => {
    if (new URL(url).hostname === 'imagedelivery.net') {
      state.deliveries.push(url)
      await state.waitFor
      if (state.deliver !== undefined) return state.deliver()
    }
    return account.fetch(url, init)
  }
  const site = await startPayload({
    collections,
    dir,
    options: {
      fetch,
      local: { dir: images },
      watermark: {
        dir: path.join(dir, 'marks'),
        mark: (context) => (typeof state.mark === 'function' ? state.mark(context) : state.mark),
        ...watermark,
      },
      ...options,
    },
  })
  const show: MarkedSite['show'] = ({ id, variant }, init = {}) =>
    site.rest(`/api/media/${id}/watermarked/${variant}`, { anonymous: true, ...init })
  return Object.assign(state, site, {
    add: ({ bytes, mimeType = 'image/png', name = 'picture.png' }) =>
      local(site).create({
        collection: 'media',
        data: {},
        file: toFile({ bytes, mimeType, name }),
      }),
    clean: async ({ accept = '*/*', id, variant }) => {
      const { mark } = state
      state.mark = null
      const { headers, status } = await show({ id, variant })
      state.mark = mark
      if (status !== 302) throw new Error(`The clean picture was answered with ${status}`)
      return readPixels(await site.rest(headers.get('location') ?? '', { headers: { accept } }))
    },
    show,
    async stop() {
      await site.stop()
      if (givenDir === undefined) await rm(dir, { force: true, recursive: true })
    },
  } satisfies Partial<MarkedSite>)
}
