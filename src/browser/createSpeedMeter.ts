/** Tells how fast bytes travel. */
export type SpeedMeter = {
  /** Notes the bytes that have travelled in all; gives bytes per second, 0 until it is known. */
  note(loadedBytes: number): number
}

/** Browsers report in bursts: a shorter stretch says nothing about speed. */
const shortestMs = 100
/** A change of speed shows after about this long. */
const memoryMs = 3000

/**
 * A speed that is calm to read: each stretch counts by its length, old ones fade within seconds.
 *
 * @param args.now milliseconds of any clock that only goes forward
 */
export function createSpeedMeter({ now }: { now: () => number }): SpeedMeter {
  let last = { atMs: now(), loadedBytes: 0 }
  let bytes = 0
  let elapsedMs = 0
  return {
    note(loadedBytes) {
      const atMs = now()
      const stretchMs = atMs - last.atMs
      if (loadedBytes < last.loadedBytes) {
        // The file travels again from its beginning.
        last = { atMs, loadedBytes }
      } else if (stretchMs >= shortestMs) {
        const fading = Math.exp(-stretchMs / memoryMs)
        bytes = bytes * fading + (loadedBytes - last.loadedBytes)
        elapsedMs = elapsedMs * fading + stretchMs
        last = { atMs, loadedBytes }
      }
      return elapsedMs === 0 ? 0 : (bytes * 1000) / elapsedMs
    },
  }
}
