import type { FileTarget } from '../../core/fileTarget.js'

type CreateLayeredTargetArgs = {
  /** Where files were kept earlier: nothing new goes there. */
  before: FileTarget
  now: FileTarget
}

/** Two places as one. No name is in both: a file that is somewhere is never replaced. */
export function createLayeredTarget({ before, now }: CreateLayeredTargetArgs): FileTarget {
  return {
    async delete(key) {
      const isEarlier = (await now.find(key)) === undefined
      await (isEarlier ? before : now).delete(key)
    },
    async find(key) {
      return (await now.find(key)) ?? before.find(key)
    },
    async put(args) {
      return (await before.find(args.key)) === undefined ? now.put(args) : 'exists'
    },
  }
}
