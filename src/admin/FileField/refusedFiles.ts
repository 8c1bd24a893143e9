/** Why files of this tab were refused: they stay chosen, so the reason has to stay as well. */
export type RefusedFiles = {
  forget(file: File): void
  /** A sentence for the editor. */
  reasonOf(file: unknown): string | undefined
  refuse(args: { file: File; reason: string }): void
  subscribe(onChange: () => void): () => void
}

export function createRefusedFiles(): RefusedFiles {
  const reasons = new WeakMap<object, string>()
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  return {
    forget(file) {
      if (reasons.delete(file)) tell()
    },
    reasonOf: (file) => (typeof file === 'object' && file !== null ? reasons.get(file) : undefined),
    refuse({ file, reason }) {
      if (reasons.get(file) === reason) return
      reasons.set(file, reason)
      tell()
    },
    subscribe(onChange) {
      listeners.add(onChange)
      return () => void listeners.delete(onChange)
    },
  }
}

/** Shared by the forms and by what uploads for them, which stands outside of every form. */
export const refusedFiles = createRefusedFiles()
