import type { Readable } from 'node:stream'

type LimitTimeArgs<T> = {
  run: (signal: AbortSignal) => Promise<T>
  timeoutMs: number
}

/** One call with its repetitions. What it gives may be read for longer. */
export async function limitTime<T>({ run, timeoutMs }: LimitTimeArgs<T>): Promise<T> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), timeoutMs)
  try {
    return await run(controller.signal)
  } finally {
    clearTimeout(timer)
  }
}

type LimitIdleArgs = { source: Readable; timeoutMs: number }

/** Ends a body of which nothing comes for too long. How long its reader takes does not count. */
export async function* limitIdle({ source, timeoutMs }: LimitIdleArgs): AsyncIterable<Uint8Array> {
  const iterator = (source as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await before({ promise: iterator.next(), timeoutMs })
      if (next.done === true) return
      yield next.value
    }
  } finally {
    source.destroy()
  }
}

type BeforeArgs<T> = { promise: Promise<T>; timeoutMs: number }

async function before<T>({ promise, timeoutMs }: BeforeArgs<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Nothing came for too long')), timeoutMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
