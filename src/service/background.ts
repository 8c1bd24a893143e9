/** Work that outlives the call that started it. */
export type Background = {
  /**
   * Follows a task until it ends. The returned promise resolves with it, or after `patienceMs`
   * while the task goes on.
   */
  add(task: Promise<void>, options: { patienceMs: number }): Promise<void>
  /** Resolves when every task has ended. For tests, scripts and a clean shutdown. */
  settled(): Promise<void>
}

export function createBackground(): Background {
  const tasks = new Set<Promise<void>>()
  return {
    async add(task, { patienceMs }) {
      const followed = task.finally(() => tasks.delete(followed))
      tasks.add(followed)
      let timer: NodeJS.Timeout | undefined
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs)
      })
      await Promise.race([followed, patience])
      clearTimeout(timer)
    },
    async settled() {
      while (tasks.size > 0) await Promise.allSettled(tasks)
    },
  }
}
