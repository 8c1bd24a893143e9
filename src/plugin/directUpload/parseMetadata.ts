import { CloudflareImagesError } from '../../errors.js'
import { findStampKey } from '../../service/stamp.js'

type Row = Readonly<Record<string, unknown>>

/** Far more than fits into a kilobyte with any meaning. */
const maxDepth = 20

/**
 * Metadata as a caller sends it; its size is checked with everything that is added.
 *
 * @throws CloudflareImagesError REQUEST_INVALID
 */
export function parseMetadata(value: unknown): Row {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value))
    throw refuse('Give "metadata" as a JSON object.')
  const reserved = findStampKey(value)
  if (reserved !== undefined)
    throw refuse(`The metadata cannot have the key "${reserved}", which this site writes itself.`)
  if (isDeeperThan({ depth: maxDepth, value })) throw refuse('The metadata is nested too deeply.')
  return value as Row
}

/** Level by level: text of brackets alone would use up the stack of a recursive reader. */
function isDeeperThan({ depth, value }: { depth: number; value: object }): boolean {
  let level: object[] = [value]
  for (let left = depth; left > 0; left -= 1) {
    level = level.flatMap((node) =>
      Object.values(node).filter(
        (child): child is object => typeof child === 'object' && child !== null,
      ),
    )
    if (level.length === 0) return false
  }
  return true
}

function refuse(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
}
