import { describe, expect, test } from '@jest/globals'

import { readEnvelope } from './readEnvelope.js'

describe('readEnvelope', () => {
  test.each([
    ['nothing', '', { errors: [], kind: 'empty' }],
    ['blanks', ' \n', { errors: [], kind: 'empty' }],
    [
      'a plain-text error',
      'ERROR 9422: Decode error: image failed to decode',
      { errors: [{ code: 9422, message: 'Decode error: image failed to decode' }], kind: 'text' },
    ],
    ['a page of another server', '<html>404</html>', { errors: [], kind: 'foreign' }],
    ['cut JSON', '{"success":true,"resu', { errors: [], kind: 'foreign' }],
    ['JSON that is no envelope', '[1]', { errors: [], kind: 'foreign' }],
    ['JSON null', 'null', { errors: [], kind: 'foreign' }],
    [
      'a failure without messages, as the upload host sends it',
      '{"result":null,"success":false,"errors":[{"code":5404,"message":"Image not found"}]}',
      { errors: [{ code: 5404, message: 'Image not found' }], kind: 'envelope', success: false },
    ],
    [
      'odd errors',
      '{"success":false,"errors":[null,{"code":"x"},{"message":7}]}',
      {
        errors: [
          { code: 0, message: '' },
          { code: 0, message: '' },
        ],
        kind: 'envelope',
      },
    ],
    ['success', '{"success":true,"result":{"a":1}}', { kind: 'envelope', result: { a: 1 } }],
  ])('reads %s', (_name, text, expected) => {
    expect(readEnvelope(text)).toMatchObject(expected)
  })
})
