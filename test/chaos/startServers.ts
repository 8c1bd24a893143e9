import type { ServerSettings } from './server.js'

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

type Running = { child: ChildProcess; url: string }

export type Servers = {
  /** Kills one as the out-of-memory killer does, and starts another in its place. */
  kill(index: number): Promise<void>
  readonly kills: number
  stop(): Promise<void>
  /** Of one that runs, or is just being killed. */
  urlOf(index: number): string
}

type StartServersArgs = { count: number; entry: string; settings: ServerSettings }

/** Processes of one site. */
export async function startServers({ count, entry, settings }: StartServersArgs): Promise<Servers> {
  const start = async (): Promise<Running> => {
    const child = fork(entry, [], {
      env: {
        ...process.env,
        CHAOS_SETTINGS: JSON.stringify(settings),
        NODE_OPTIONS: '',
        PAYLOAD_DISABLE_DEPENDENCY_CHECKER: 'true',
        PAYLOAD_FORCE_DRIZZLE_PUSH: 'true',
      },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const exited = once(child, 'exit').then(([code]) => {
      throw new Error(`A server ended at its start with ${String(code)}`)
    })
    const [message] = (await Promise.race([once(child, 'message'), exited])) as [{ port: number }]
    exited.catch(() => undefined)
    return { child, url: `http://127.0.0.1:${message.port}` }
  }
  // One after the other: the first one writes the tables.
  const running: Running[] = []
  while (running.length < count) running.push(await start())
  let kills = 0
  const dead = new Set<number>()
  const find = (index: number): Running => {
    const alive = running.filter((_, position) => !dead.has(position))
    const found = alive[index % alive.length]
    if (found === undefined) throw new Error('There is no server')
    return found
  }
  return {
    async kill(index) {
      const victim = find(index)
      const position = running.indexOf(victim)
      const died = once(victim.child, 'exit')
      victim.child.kill('SIGKILL')
      await died
      dead.add(position)
      kills += 1
      running[position] = await start()
      dead.delete(position)
    },
    get kills() {
      return kills
    },
    async stop() {
      await Promise.all(
        running.map(async ({ child }) => {
          const died = once(child, 'exit')
          child.kill('SIGTERM')
          await died
        }),
      )
    },
    urlOf: (index) => find(index).url,
  }
}
