import type { Payload } from 'payload'

/** Statements that reach the database, SQLite. */
export async function countQueries(payload: Payload, run: () => Promise<unknown>): Promise<number> {
  const { client } = payload.db as unknown as {
    client: { execute: (...args: unknown[]) => unknown }
  }
  const execute = client.execute.bind(client)
  let count = 0
  client.execute = (...args) => {
    count += 1
    return execute(...args)
  }
  await run()
  client.execute = execute
  return count
}
