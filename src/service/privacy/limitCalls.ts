type Task<Result> = () => Promise<Result>

/** Cloudflare counts calls: a bulk update asks for a thousand changes at the same moment. */
const maxActive = 8

const waiting: (() => void)[] = []
let active = 0

/** Runs a call about an image's privacy when fewer than eight are under way in this process. */
export async function limitCalls<Result>(task: Task<Result>): Promise<Result> {
  if (active >= maxActive) await new Promise<void>((resolve) => waiting.push(resolve))
  else active += 1
  try {
    return await task()
  } finally {
    // The place is handed over, not freed and taken again.
    const next = waiting.shift()
    if (next === undefined) active -= 1
    else next()
  }
}
