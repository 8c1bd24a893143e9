import { expect, test } from '@jest/globals'

import { createRefusedFiles } from './refusedFiles.js'

test('a file keeps its reason until it is tried again, and every change is told once', () => {
  const refused = createRefusedFiles()
  const [file, other] = [new File(['x'], 'a.jpg'), new File(['x'], 'a.jpg')]
  let changes = 0
  const unsubscribe = refused.subscribe(() => {
    changes += 1
  })
  refused.refuse({ file, reason: 'No.' })
  refused.refuse({ file, reason: 'No.' })
  expect([
    refused.reasonOf(file),
    refused.reasonOf(other),
    refused.reasonOf(null),
    changes,
  ]).toEqual(['No.', undefined, undefined, 1])
  refused.forget(other)
  expect(changes).toBe(1)
  refused.forget(file)
  expect([refused.reasonOf(file), changes]).toEqual([undefined, 2])
  unsubscribe()
  refused.refuse({ file, reason: 'No.' })
  expect(changes).toBe(2)
})
