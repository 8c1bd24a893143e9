import type { Config } from 'payload'

import type { CloudflareImagesOptions } from '../../optionTypes.js'

import { expect, test } from '@jest/globals'

import { componentPaths } from '../admin/componentPaths.js'
import { cloudflareImages } from '../cloudflareImages.js'

const theirs = '/components/Theirs#Theirs'

const providersWith = async (options: Partial<CloudflareImagesOptions>): Promise<unknown> => {
  const config: Config = {
    admin: { components: { providers: [theirs] } },
    collections: [
      { fields: [], slug: 'media', upload: true },
      { fields: [], slug: 'icons', upload: { mimeTypes: ['image/png', 'image/we*'] } },
      { fields: [], slug: 'files', upload: true },
    ],
    db: undefined as unknown as Config['db'],
    secret: 'secret',
  }
  const plugin = cloudflareImages({
    collections: { icons: true, media: true },
    mode: 'local',
    ...options,
  })
  return (await plugin(config)).admin?.components?.providers
}

test('the panel is told of every collection, and of what the server takes there', async () => {
  const limits = { maxBytes: 1000, mimeTypes: ['image/jpeg', 'image/png', 'image/webp'] }
  const collections = {
    icons: { otherFiles: 'refuse' },
    media: { oversizedImages: 'otherFiles' },
  } as const
  expect(await providersWith({ collections, limits })).toEqual([
    theirs,
    {
      clientProps: {
        collections: [
          { keepsOthers: true, keepsOversized: true, limits, slug: 'media' },
          {
            keepsOthers: false,
            keepsOversized: false,
            limits: { ...limits, mimeTypes: ['image/png', 'image/webp'] },
            slug: 'icons',
          },
        ],
      },
      path: componentPaths.directUploads,
    },
  ])
})

test.each([{ directUploads: { enabled: false } }, { enabled: false }])(
  'with %j it is there and does nothing: the import map stays the same',
  async (options) => {
    expect(await providersWith(options)).toEqual([
      theirs,
      { clientProps: { collections: [] }, path: componentPaths.directUploads },
    ])
  },
)
