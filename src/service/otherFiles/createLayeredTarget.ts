import type { FileTarget } from '../../core/fileTarget.js'

type CreateLayeredTargetArgs = {
  /** Where files were kept earlier: nothing new goes there. */
  before: FileTarget
  now: FileTarget
}

/**
 * Two places as one. A file that is somewhere is never replaced, so that a name which is in both came
 * while the plugin was off: the earlier place has the newer file.
 */
export function createLayeredTarget({ before, now }: CreateLayeredTargetArgs): FileTarget {
  return {
    async delete(key) {
      const isEarlier = (await before.find(key)) !== undefined
      await (isEarlier ? before : now).delete(key)
    },
    examine: (args) => now.examine(args),
    async find(key) {
      return (await before.find(key)) ?? now.find(key)
    },
    async put(args) {
      return (await before.find(args.key)) === undefined ? now.put(args) : 'exists'
    },
  }
}
