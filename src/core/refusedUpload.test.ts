import { expect, test } from '@jest/globals'

import { assertNotRefused } from './refusedUpload.js'

test('the reason comes back as a refusal, in one line of moderate length', () => {
  const refused = `“photo.jpg” was\r\nnot uploaded. ${'x'.repeat(1000)}`
  expect(() => assertNotRefused({ refused })).toThrow(
    expect.objectContaining({
      code: 'REQUEST_INVALID',
      message: `“photo.jpg” was not uploaded. ${'x'.repeat(470)}`,
    }),
  )
})

test.each([undefined, null, 'refused', {}, { receipt: 'r' }, { refused: 1 }])(
  '%j is no refusal',
  (uploadContext) => expect(() => assertNotRefused(uploadContext)).not.toThrow(),
)
