import type { CloudflareImagesOptions } from '../../../src/index.js'

import { describe, expect, test } from '@jest/globals'

import { media, startPayload } from '../support/startPayload.js'

const watermark = () => ({ text: 'mark' })
const holes = { open: { neverRequireSignedURLs: true, width: 2000 } }

const cases: {
  name: string
  options: Partial<CloudflareImagesOptions>
  says: readonly RegExp[]
}[] = [
  {
    name: 'private images, and a variant that is never signed',
    options: { collections: { media: { privacy: 'document' } }, variants: holes },
    says: [/"open".*neverRequireSignedURLs.*shows every private image of the account to anyone/],
  },
  {
    name: 'public images, and a variant that is never signed',
    options: { collections: { media: true }, variants: holes },
    says: [],
  },
  {
    name: 'marks on public images',
    options: { collections: { media: true }, watermark },
    says: [/watermarks are drawn for media.*gets the clean picture/],
  },
  {
    name: 'marks on private images',
    options: { collections: { media: { privacy: 'signed' } }, watermark },
    says: [],
  },
  {
    name: 'marks switched off',
    options: { collections: { media: { watermark: false } }, watermark },
    says: [],
  },
]

describe('the start', () => {
  test.each(cases)('$name', async ({ options, says }) => {
    const lines: string[] = []
    const destination = {
      write: (line: string) => {
        const { level, msg } = JSON.parse(line) as { level: number; msg?: string }
        if (level === 40 && msg !== undefined) lines.push(msg)
      },
    }
    const site = await startPayload({
      collections: [{ ...media, upload: true }],
      config: { logger: { destination, options: { level: 'warn' } } },
      options: { delivery: {}, ...options },
    })
    await site.stop()
    const ours = lines.filter((line) => line.startsWith('payload-cloudflare-images:'))
    expect(ours).toHaveLength(says.length)
    for (const [index, pattern] of says.entries()) expect(ours[index]).toMatch(pattern)
  })
})
