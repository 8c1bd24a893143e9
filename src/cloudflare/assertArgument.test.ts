import { expect, test } from '@jest/globals'

import { assertArgument } from './assertArgument.js'

const refuse = (received?: unknown) => () =>
  assertArgument({ argument: 'name', expected: 'letters', isValid: false, received })

test.each<[string, unknown, string]>([
  ['a text in quotes', 'a b', 'Expected letters for "name" but received "a b".'],
  ['a number as it is', 12, 'Expected letters for "name" but received 12.'],
  ['nothing of what may be secret', undefined, 'Expected letters for "name".'],
  [
    'a hundred characters in full',
    'x'.repeat(98),
    `Expected letters for "name" but received "${'x'.repeat(98)}".`,
  ],
  [
    'the beginning of more',
    'x'.repeat(99),
    `Expected letters for "name" but received "${'x'.repeat(99)}….`,
  ],
])('an argument that is refused shows %s', (_name, received, message) => {
  expect(refuse(received)).toThrow(
    expect.objectContaining({
      code: 'REQUEST_INVALID',
      details: { argument: 'name', expected: 'letters' },
      message,
    }),
  )
})
