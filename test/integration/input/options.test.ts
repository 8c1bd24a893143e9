import type { CloudflareImagesOptions } from '../../../src/index.js'

import { describe, expect, test } from '@jest/globals'
import { buildConfig, type CollectionConfig } from 'payload'

import { cloudflareImages, isCloudflareImagesError } from '../../../src/index.js'
import { openDatabase } from '../support/database.js'

const media: CollectionConfig = { fields: [], slug: 'media', upload: true }
const pages: CollectionConfig = { fields: [], slug: 'pages' }

/** The lines a person reads when the configuration is wrong. */
async function problemsOf(
  options: Record<string, unknown>,
  collections: CollectionConfig[] = [media, pages],
): Promise<string[]> {
  try {
    await buildConfig({
      collections,
      db: openDatabase({ dir: '/tmp' }),
      plugins: [cloudflareImages(options as CloudflareImagesOptions)],
      secret: 's',
    })
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    expect(error.code).toBe('OPTIONS_INVALID')
    return error.message.split('\n')
  }
  return []
}

const credentials = {
  accountHash: 'Vi7wi5KSItxGFsWRG2Us6Q',
  accountId: '0123456789abcdef0123456789abcdef',
  apiToken: 'token-with-images-edit',
}

describe('wrong options', () => {
  test('every problem in one error, a line each, and no secret in it', async () => {
    const lines = await problemsOf({
      accountHash: credentials.accountId,
      accountId: credentials.accountHash,
      apiToken: 'Bearer very-secret-token',
      collections: {
        media: { privacy: 'signed', flexible: true, imageId: () => 'x', variants: ['nope'] },
      },
      colections: {},
      defaultVariant: 'missing',
      delivery: { baseURL: 'images.example.com' },
      limits: { maxBytes: 999_999_999, mimeTypes: ['image/tiff'] },
      mode: 'cloudflare',
      signedURLs: { expiresInSeconds: 0 },
      signingKey: 'short',
      timeoutMs: '60s',
      variants: { 'my-hero': { width: 100 }, blurry: { blur: 900, width: 10 }, empty: {} },
    })
    const text = lines.join('\n')
    expect(lines[0]).toMatch(/^payload-cloudflare-images: \d+ problems in the options:$/)
    for (const path of [
      'accountHash',
      'accountId',
      'apiToken',
      'colections',
      'collections.media.flexible',
      'collections.media.imageId',
      'collections.media.variants[0]',
      'collections.media.defaultVariant',
      'delivery.baseURL',
      'limits.maxBytes',
      'limits.mimeTypes',
      'signedURLs.expiresInSeconds',
      'signingKey',
      'timeoutMs',
      'variants.my-hero',
      'variants.blurry.blur',
      'variants.empty',
    ]) {
      expect(text).toContain(`- ${path}: expected`)
    }
    expect(text).not.toContain('very-secret-token')
    expect(text).not.toContain('short')
  })

  test.each([
    { at: 'collections', name: 'no collection', options: { collections: {} } },
    {
      at: 'collections.nowhere',
      name: 'a collection that is not there',
      options: { collections: { nowhere: true } },
    },
    {
      at: 'collections.pages',
      name: 'a collection without upload',
      options: { collections: { pages: true } },
    },
    {
      at: 'collections.media.imageId',
      name: 'private with ids of one’s own',
      options: { collections: { media: { privacy: 'signed', imageId: () => 'x' } }, mode: 'local' },
    },
    {
      at: 'collections.media.flexible',
      name: 'private with flexible variants',
      options: { collections: { media: { privacy: 'signed', flexible: true } }, mode: 'local' },
    },
    {
      at: 'collections.media.defaultVariant',
      name: 'a variant nobody declared',
      options: { collections: { media: { defaultVariant: 'hero' } }, mode: 'local' },
    },
    {
      at: 'mode',
      name: 'an unknown mode',
      options: { collections: { media: true }, mode: 'disk' },
    },
    {
      at: 'accountId',
      name: 'no credentials',
      options: { collections: { media: true }, mode: 'cloudflare' },
    },
  ])('$name', async ({ at, options }) => {
    const lines = await problemsOf(options)
    expect(lines.slice(1).join('\n')).toContain(`- ${at}: expected`)
  })

  test('a name given up is refused with the new one', async () => {
    const lines = await problemsOf({
      cleanup: { cron: false, queue: 'images', refreshCron: '0 * * * *' },
      collections: { media: { access: 'private' } },
      mode: 'local',
      usages: { cron: false },
    })
    expect(lines.slice(1).toSorted()).toEqual([
      '  - cleanup.cron: expected it under its new name, jobs.sweepCron',
      '  - cleanup.queue: expected it under its new name, jobs.queue',
      '  - cleanup.refreshCron: expected it under its new name, jobs.refreshCron',
      "  - collections.media.access: expected it under its new name, collections.media.privacy ('private' is 'signed' there)",
      '  - usages.cron: expected it under its new name, jobs.usagesCron',
    ])
  })

  test('what would be ignored in silence is a problem', async () => {
    const lines = await problemsOf({ collections: { media: true }, mode: 'local' }, [
      {
        ...media,
        upload: {
          formatOptions: { format: 'webp' },
          imageSizes: [
            { fit: 'outside', height: 5, name: 'outside', width: 5 },
            { formatOptions: { format: 'png' }, name: 'png', width: 5 },
            { name: 'webp', formatOptions: { format: 'webp' }, width: 5 },
          ],
          resizeOptions: { width: 500 },
        },
      },
    ])
    const text = lines.join('\n')
    for (const path of [
      'upload.formatOptions',
      'upload.resizeOptions',
      'upload.imageSizes[0].fit',
      'upload.imageSizes[1].formatOptions.format',
      'upload.imageSizes[2]',
    ]) {
      expect(text).toContain(`- collections.media.${path}: expected`)
    }
  })

  test('right ones pass', async () => {
    expect(await problemsOf({ ...credentials, collections: { media: true } })).toEqual([])
    expect(await problemsOf({ collections: { media: true }, mode: 'local' })).toEqual([])
  })
})
