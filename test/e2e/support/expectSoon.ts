import { expect } from '@jest/globals'

/** The longest wait for what is on its way: an end for what never comes. */
const timeoutMs = 60_000

/** Reads until it is as expected: what is on its way in the background arrives when it does. */
export async function expectSoon<Value>(
  read: () => Promise<Value>,
  expected: Value,
): Promise<void> {
  // Arrays of Node's own are of another kind than those of a test: their texts are compared.
  const text = JSON.stringify(expected)
  const end = Date.now() + timeoutMs
  let seen = await read()
  while (JSON.stringify(seen) !== text && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    seen = await read()
  }
  expect(seen).toEqual(expected)
}
