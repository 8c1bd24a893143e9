import type { BenchSite } from './site.js'

let count = 0

/** Creates a document of a photograph, under another name each time. */
export const uploadPhotograph =
  ({ payload }: BenchSite, data: Buffer) =>
  () =>
    payload.create({
      collection: 'media',
      data: {},
      file: {
        data,
        mimetype: 'image/jpeg',
        name: `photo-of-run-${(count += 1)}.jpg`,
        size: data.byteLength,
      },
    })
