import type { SharpModule } from './sharpTypes.js'
import type { RecordedCall, Renderer } from './startRenderer.js'

/** Methods of sharp that give something else than the pipeline. */
const finishing: ReadonlySet<string> = new Set(['metadata', 'stats', 'toBuffer'])

/**
 * A sharp that works in another process: it notes what a pipeline is told, and hands that over when
 * the result is wanted. Buffers travel once, however often they are used.
 */
export function recordSharp(renderer: Renderer): SharpModule {
  const numbers = new WeakMap<Uint8Array, number>()
  const toNumber = (bytes: Uint8Array): number => {
    const known = numbers.get(bytes) ?? renderer.sendBuffer(bytes)
    numbers.set(bytes, known)
    return known
  }
  const pack = (value: unknown): unknown => {
    if (value instanceof Uint8Array) return { $buffer: toNumber(value) }
    if (Array.isArray(value)) return value.map(pack)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pack(inner)]))
  }
  const open = (args: readonly unknown[], calls: readonly RecordedCall[]): unknown => {
    const noted = [...calls]
    const image: unknown = new Proxy(
      {},
      {
        get(_target, name) {
          // Whoever awaits a pipeline gets the pipeline.
          if (typeof name !== 'string' || name === 'then') return undefined
          if (name === 'clone') return () => open(args, noted)
          return (...given: unknown[]) => {
            const call: RecordedCall = [name, given.map(pack)]
            if (finishing.has(name)) return finish({ args, calls: [...noted], finish: call })
            noted.push(call)
            return image
          }
        },
      },
    )
    return image
  }
  const finish = async (pipeline: Parameters<Renderer['run']>[0]): Promise<unknown> =>
    toBuffers(await renderer.run(pipeline))
  const record = (...args: unknown[]): unknown => open(args.map(pack), [])
  return record as unknown as SharpModule
}

/** Bytes arrive as plain arrays of them; sharp gives buffers. */
function toBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toBuffers(inner)]))
}
