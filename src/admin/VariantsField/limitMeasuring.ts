/** At the same time, so that a page with twelve pictures leaves the connection to others, too. */
const maxAtOnce = 3

let running = 0
const waiting: (() => void)[] = []

/** Does the work when it is its turn, in the order in which it was asked for. */
export async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    // The place is handed on.
    if (next === undefined) running -= 1
    else next()
  }
}
