import type { CollectionConfig } from 'payload'

import type { FetchLike } from '../../../src/cloudflare/fetchLike.js'
import type { Site } from '../support/startPayload.js'

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { openCountedAccount } from '../reading/countWork.js'
import { startPayload } from '../support/startPayload.js'

export type ServingSite = Site & {
  /** API calls so far; may be emptied. */
  calls: string[]
  /** The file route, as a visitor unless `init` says otherwise. */
  open(filename: string, init?: RequestInit & { anonymous?: boolean }): Promise<Response>
}

/** A site whose API calls are counted, and may be tampered with. */
export async function openServingSite({
  collection,
  tamper = (fetch) => fetch,
}: {
  collection: CollectionConfig
  tamper?: (fetch: FetchLike) => FetchLike
}): Promise<ServingSite> {
  const dir = await mkdtemp(path.join(tmpdir(), 'serving-'))
  const images = path.join(dir, 'images')
  const account = openCountedAccount(images)
  const site = await startPayload({
    collections: [collection],
    dir,
    options: { fetch: tamper(account.fetch), local: { dir: images } },
  })
  return {
    ...site,
    calls: account.calls,
    open: (filename, init = {}) =>
      site.rest(`/api/${collection.slug}/file/${encodeURIComponent(filename)}`, {
        anonymous: true,
        ...init,
      }),
    async stop() {
      await site.stop()
      await rm(dir, { force: true, recursive: true })
    },
  }
}

export const bytesOf = async (response: Response): Promise<Buffer> =>
  Buffer.from(await response.arrayBuffer())
