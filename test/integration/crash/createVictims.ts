import type { Command, Reply } from './victim.js'

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

export type Victims = {
  /** Runs a command in the current process. */
  ask(command: Command): Promise<Reply>
  /** Ends the current process, with all that stands still in it. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/**
 * Processes that may die: the next one starts while the current one is at work.
 *
 * @param entry path of the script that they run
 */
export function createVictims(entry: string): Victims {
  const alive = new Set<ChildProcess>()
  const start = (): ChildProcess => {
    const child = fork(entry, [], {
      env: {
        ...process.env,
        // The parent's own options are Jest's.
        NODE_OPTIONS: '',
        PAYLOAD_DISABLE_DEPENDENCY_CHECKER: 'true',
        PAYLOAD_FORCE_DRIZZLE_PUSH: 'true',
        // What the dead leave there goes with the script.
        TMPDIR: path.dirname(entry),
      },
      // It lives for some seconds: what V8 would make faster is over before it is.
      execArgv: ['--no-opt'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    alive.add(child)
    child.once('exit', () => alive.delete(child))
    return child
  }
  let current = start()
  let next = start()
  return {
    ask(command) {
      const child = current
      return new Promise((resolve, reject) => {
        const onMessage = (reply: Reply): void => {
          child.off('exit', onExit)
          resolve(reply)
        }
        const onExit = (code: null | number, signal: null | string): void => {
          child.off('message', onMessage)
          reject(new Error(`The process ended with ${code ?? signal ?? 'nothing'}`))
        }
        child.once('message', onMessage)
        child.once('exit', onExit)
        child.send(command)
      })
    },
    async kill() {
      const child = current
      const died = once(child, 'exit')
      // No exit handler runs and nothing is flushed: what the out-of-memory killer leaves.
      child.kill('SIGKILL')
      await died
      if (child.signalCode !== 'SIGKILL') throw new Error('The process ended by itself')
      current = next
      next = start()
    },
    async stop() {
      await Promise.all(
        [...alive].map(
          (child) =>
            new Promise((resolve) => {
              child.once('exit', resolve)
              child.disconnect()
            }),
        ),
      )
    },
  }
}
