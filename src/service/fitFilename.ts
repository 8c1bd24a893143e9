import { cloudflareLimits } from '../core/limits.js'

/** Stem and ending as one name of at most 255 characters; the stem gives way. */
export function fitFilename({ ending, stem }: { ending: string; stem: string }): string {
  const room = cloudflareLimits.maxFilenameLength - ending.length
  // Half of a character outside the basic plane is none.
  const fitting = stem.slice(0, room).replace(/[\ud800-\udbff]$/, '')
  return `${fitting}${ending}`
}
