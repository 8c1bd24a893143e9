import { expect, test } from '@jest/globals'

import { fillDerived } from './fillDerived.js'

/** As long as secrets are still being fetched, no URL can be computed. */
const source = {
  hasOwnThumbnail: false,
  service: {
    buildURLs: () => undefined,
    collections: { media: { watermark: false } },
    isConnected: false,
    options: { access: { view: () => false }, watermark: undefined },
  } as never,
  slug: 'media',
}

test.each([
  { expected: null, overrideAccess: false, who: 'a viewer is told no id' },
  { expected: 'an-id', overrideAccess: true, who: 'the server’s own code is' },
])('before the account is open, $who', async ({ expected, overrideAccess }) => {
  const doc = { cloudflare: { imageId: 'an-id' }, id: 1 }
  const read = fillDerived(source)
  await read({ doc, overrideAccess, req: { context: {} } } as never)
  expect(doc.cloudflare.imageId).toBe(expected)
})
