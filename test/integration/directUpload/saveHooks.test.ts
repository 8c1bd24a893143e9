import type { CollectionConfig, PayloadRequest } from 'payload'

import type { Site } from '../support/startPayload.js'
import type { BrowserFile } from './browser.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawQuadrants } from '../../fixtures/images.js'
import { listStored, readStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { emptyWithUploads, issue, uploadDirectly } from './browser.js'

type Seen = {
  bytes: number | undefined
  filesize?: unknown
  height?: unknown
  mimeType?: unknown
  name: string | undefined
  width?: unknown
}

const seen: Seen[] = []

/** As plugins of others read a file: what `beforeChange` is given, and the request's file. */
const note = ({ data, req }: { data: Partial<Seen>; req: PayloadRequest }): void => {
  const { filesize, height, mimeType, width } = data
  const { data: bytes, name } = req.file ?? {}
  seen.push({ bytes: bytes?.byteLength, filesize, height, mimeType, name, width })
}

const watched: CollectionConfig = { ...media, hooks: { beforeChange: [note] } }
const size = { height: 120, width: 160 }
const file: BrowserFile = { bytes: new Uint8Array(), name: 'photo.jpg' }
let measured: Partial<Seen>

beforeAll(async () => {
  file.bytes = await drawQuadrants(size)
  measured = { ...size, filesize: file.bytes.byteLength, mimeType: 'image/jpeg' }
})

describe.each([false, true])('other hooks, with fileForHooks %s', (fileForHooks) => {
  let site: Site
  beforeAll(async () => {
    site = await startPayload({
      collections: [watched],
      options: { directUploads: { fileForHooks } },
    })
  })
  afterEach(async () => {
    seen.length = 0
    await emptyWithUploads(site)
  })
  afterAll(() => site.stop())

  const given = (): Partial<Seen> =>
    fileForHooks
      ? { bytes: file.bytes.byteLength, name: 'photo.jpg' }
      : { bytes: undefined, name: undefined }

  test('see type, size and dimensions of a direct upload, and its bytes when asked for', async () => {
    const { doc, issued } = await uploadDirectly(site, { file })
    expect(seen).toEqual([{ ...measured, ...given() }])
    expect(doc.cloudflare.imageId).toBe(issued.imageId)
    expect(await listStored(site)).toHaveLength(1)
    expect((await readStored(site, issued.imageId)).equals(file.bytes)).toBe(true)
  })

  test('see the file of a server upload and of a copy either way', async () => {
    const { doc } = await send(site, { file })
    await send(site, { json: {}, path: `/api/media/${doc.id}/duplicate` })
    const all = { ...measured, bytes: file.bytes.byteLength, name: 'photo.jpg' }
    expect(seen).toEqual([all, all])
  })

  test('see the type that was named of a file that is still to come', async () => {
    await issue(site, { file, more: { document: {} } })
    const nothing = { bytes: undefined, filesize: null, height: null, name: undefined, width: null }
    expect(seen).toEqual([{ ...nothing, mimeType: 'image/jpeg' }])
  })
})
