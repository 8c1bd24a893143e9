/** Work that outlives the call that started it. */
export type Background = {
  /**
   * Follows a task until it ends. The returned promise resolves with it, or after `timeoutMs`
   * while the task goes on.
   */
  add(task: Promise<void>, options: { timeoutMs: number }): Promise<void>
  /** Follows a task for which nobody waits. It must not reject. */
  follow(task: Promise<unknown>): void
  /** Resolves when every task has ended. For tests, scripts and a clean shutdown. */
  settled(): Promise<void>
}

export function createBackground(): Background {
  const tasks = new Set<Promise<unknown>>()
  const keep = <Task extends Promise<unknown>>(task: Task): Task => {
    const followed = task.finally(() => tasks.delete(followed)) as Task
    tasks.add(followed)
    return followed
  }
  return {
    async add(task, { timeoutMs }) {
      const followed = keep(task)
      let timer: NodeJS.Timeout | undefined
      const timeLimit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, timeoutMs)
      })
      await Promise.race([followed, timeLimit])
      clearTimeout(timer)
    },
    follow(task) {
      void keep(task)
    },
    async settled() {
      while (tasks.size > 0) await Promise.allSettled(tasks)
    },
  }
}
