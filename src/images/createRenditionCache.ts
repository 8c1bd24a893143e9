import { LRUCache } from 'lru-cache'
import { createHash } from 'node:crypto'

import { createDiskCache, toOwnedBytes } from './createDiskCache.js'

/** Only what the renderer writes may come back from disk. */
const extensions: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'image/avif': 'avif',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/webp': 'webp',
}

const defaultMemoryBytes = 32 * 1024 * 1024

/** A finished picture, wherever it came from. */
export type Rendition = {
  bytes: Uint8Array<ArrayBuffer>
  contentType: string
  /** Strong, of the bytes, quotes included. */
  etag: string
}

export type RenditionKey = {
  contentType: string
  /** Everything that the bytes depend on: the original's ETag, canonical options, format. */
  parts: readonly string[]
}

export type CachedRendition = Rendition & { source: 'cache' | 'render' }

export type RenditionCache = {
  /**
   * The picture from memory, from disk, or rendered now. Equal requests that arrive meanwhile
   * wait for the same render.
   */
  get(args: { key: RenditionKey; render: () => Promise<Uint8Array> }): Promise<CachedRendition>
}

type CreateRenditionCacheArgs = {
  dir: string
  /** Bound of the folder on disk. */
  maxBytes: number
  /** @default 33554432 */
  maxMemoryBytes?: number
}

/** A memory of finished pictures: a small one in the process, a bounded one on disk. */
export function createRenditionCache({
  dir,
  maxBytes,
  maxMemoryBytes = defaultMemoryBytes,
}: CreateRenditionCacheArgs): RenditionCache {
  const memory = new LRUCache<string, Rendition>({
    maxEntrySize: Math.ceil(maxMemoryBytes / 8),
    maxSize: maxMemoryBytes,
    sizeCalculation: ({ bytes }) => bytes.length + 512,
  })
  const disk = createDiskCache({ dir, maxBytes })
  const underWay = new Map<string, Promise<CachedRendition>>()

  async function load({
    key,
    name,
    render,
  }: {
    key: RenditionKey
    name: string
    render: () => Promise<Uint8Array>
  }): Promise<CachedRendition> {
    const stored = await disk.read(name)
    const bytes = stored ?? toOwnedBytes(await render())
    if (!stored) await disk.write({ bytes, name })
    const rendition = { bytes, contentType: key.contentType, etag: toETag(bytes) }
    memory.set(name, rendition)
    return { ...rendition, source: stored ? 'cache' : 'render' }
  }

  return {
    async get({ key, render }) {
      const name = toName(key)
      const remembered = memory.get(name)
      if (remembered) return { ...remembered, source: 'cache' }
      const shared = underWay.get(name)
      if (shared) return shared
      const loading = load({ key, name, render }).finally(() => underWay.delete(name))
      underWay.set(name, loading)
      return loading
    },
  }
}

function toName({ contentType, parts }: RenditionKey): string {
  const hash = createHash('sha256').update(JSON.stringify([...parts, contentType]))
  return `${hash.digest('hex')}.${extensions[contentType] ?? 'bin'}`
}

function toETag(bytes: Uint8Array): string {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 32)}"`
}
