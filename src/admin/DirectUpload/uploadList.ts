/** `waiting`: it failed in a way that another attempt may cure, and the editor decides. */
export type UploadPhase = 'done' | 'failed' | 'preparing' | 'relaying' | 'uploading' | 'waiting'

/** One file on its way, as the panel shows it. */
export type UploadEntry = Readonly<{
  bytesPerSecond: number
  key: number
  loadedBytes: number
  name: string
  phase: UploadPhase
  /** Why it waits or has failed, in the editor's language. */
  reason: string | null
  totalBytes: number
}>

export type UploadState = Readonly<{ entries: readonly UploadEntry[] }>
/** What an editor may ask for; the upload itself decides what it means at that moment. */
export type UploadAction = 'cancel' | 'giveUp' | 'retry'

export type UploadList = {
  /** Calls what the file's upload has offered with {@link UploadHandle.offer}. */
  act(key: number, action: UploadAction): void
  /** Anew: what the same file has failed with before is history. */
  begin(file: Readonly<{ name: string; size: number }>): UploadHandle
  /** Takes a failure off the panel. */
  dismiss(key: number): void
  /** Takes off what is over. */
  clear(): void
  read(): UploadState
  subscribe(onChange: () => void): () => void
}

export type UploadHandle = {
  /** Ends the entry: `done` and `failed` stay to be read, `gone` does not. */
  end(outcome: 'done' | 'failed' | 'gone', reason?: string): void
  offer(actions: Partial<Record<UploadAction, () => void>>): void
  update(change: Partial<Omit<UploadEntry, 'key' | 'name'>>): void
}

/** The files on their way in this tab: what the panel shows, and what its buttons do. */
export function createUploadList(): UploadList {
  let state: UploadState = { entries: [] }
  let lastKey = 0
  const listeners = new Set<() => void>()
  const offers = new Map<number, Partial<Record<UploadAction, () => void>>>()
  const files = new Map<number, object>()
  const set = (next: UploadState): void => {
    state = next
    for (const listener of listeners) listener()
  }
  const change = (key: number, values: Partial<UploadEntry>): void =>
    set({
      entries: state.entries.map((entry) => (entry.key === key ? { ...entry, ...values } : entry)),
    })
  const remove = (key: number): void => {
    offers.delete(key)
    files.delete(key)
    set({ entries: state.entries.filter((entry) => entry.key !== key) })
  }

  return {
    act: (key, action) => offers.get(key)?.[action]?.(),
    begin(file) {
      lastKey += 1
      const key = lastKey
      // Two files of one name are two files.
      const isAgain = (entry: UploadEntry): boolean =>
        entry.phase === 'failed' && files.get(entry.key) === file
      const { name, size } = file
      const entry = { ...fresh, key, name, totalBytes: size }
      set({ entries: [...state.entries.filter((one) => !isAgain(one)), entry] })
      files.set(key, file)
      return {
        end(outcome, reason) {
          offers.delete(key)
          if (outcome === 'gone') {
            remove(key)
            return
          }
          change(key, { phase: outcome, reason: reason ?? null })
        },
        offer: (actions) => void offers.set(key, actions),
        update: (values) => change(key, values),
      }
    },
    clear() {
      set({
        entries: state.entries.filter(({ phase }) => phase !== 'failed' && phase !== 'done'),
      })
    },
    dismiss: remove,
    read: () => state,
    subscribe(onChange) {
      listeners.add(onChange)
      return () => void listeners.delete(onChange)
    },
  }
}

const fresh = {
  bytesPerSecond: 0,
  loadedBytes: 0,
  phase: 'preparing',
  reason: null,
} as const
