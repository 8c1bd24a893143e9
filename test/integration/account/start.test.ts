import type { CloudflareImagesOptions } from '../../../src/index.js'

import { describe, expect, test } from '@jest/globals'

import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { media, startPayload } from '../support/startPayload.js'

async function linesOf(options: Partial<CloudflareImagesOptions>): Promise<string[]> {
  const lines: string[] = []
  const destination = {
    write: (line: string) => {
      const { msg } = JSON.parse(line) as { msg?: string }
      if (msg?.startsWith('payload-cloudflare-images: local mode') === true) lines.push(msg)
    },
  }
  const site = await startPayload({
    collections: [{ ...media, upload: { imageSizes: [{ name: 'card', width: 400 }] } }],
    config: { logger: { destination, options: { level: 'info' } } },
    options,
  })
  await site.stop()
  return lines
}

describe('the start in local mode', () => {
  test('says once what a fresh account will lack', async () => {
    expect(await linesOf({ delivery: { flexible: true } })).toEqual([
      expect.stringMatching(
        /lacks some of it: flexible variants are off\. To set it up, run: npx payload cloudflare-images setup$/,
      ),
    ])
    expect(await linesOf({ delivery: {} })).toEqual([
      expect.stringMatching(/lacks some of it: it has no variant thumbnail, card\. /),
    ])
  })

  test('says that it plays one', async () => {
    const site = linesOf({ delivery: {}, local: { account: 'fresh', dir: await makeFolder() } })
    expect(await site).toEqual([
      expect.stringMatching(/plays a fresh account.*: it has no variant thumbnail, card\. /),
    ])
    await removeEmulatorFolders()
  })
})
