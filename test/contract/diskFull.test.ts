import { expect, test } from '@jest/globals'

import { createImagesClient } from '../../src/cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../../src/cloudflare/fetchFromHandler.js'
import { answerError } from '../../src/emulator/api/envelope.js'
import { toPayloadError } from '../../src/plugin/http/toPayloadError.js'

const full = (code: string): Error => Object.assign(new Error(`${code}: no space left`), { code })

test.each([
  ['a full disk', full('ENOSPC')],
  ['a quota that is used up', full('EDQUOT')],
  ['the same below another error', new Error('The file was not stored', { cause: full('ENOSPC') })],
])('%s is asked about once, and told as it is', async (_, cause) => {
  let calls = 0
  const client = createImagesClient({
    accountId: '0'.repeat(32),
    apiToken: 'token-of-the-test',
    fetch: fetchFromHandler(() => {
      calls += 1
      return Promise.resolve(answerError(cause))
    }),
  })
  const error: unknown = await client.getImage({ imageId: 'a' }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'DISK_FULL', retryable: false, status: 507 })
  expect(toPayloadError(error)).toMatchObject({
    message: expect.stringMatching(/^The disk of this site is full/),
    status: 507,
  })
  expect(calls).toBe(1)
})
