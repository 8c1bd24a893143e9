import type { PayloadRequest } from 'payload'

import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'

import { type RemoteFile, tokenKey } from './requestState.js'

type Data = Readonly<Record<string, unknown>>

/** An operation of the Local API or GraphQL while it runs. */
export type WatchedCall = {
  /** A file that core would fetch, and keeps from the hooks of who has to pass access control. */
  readonly remote: RemoteFile | undefined
  /** Of the operation, from its first hook on. */
  req: PayloadRequest | undefined
  /** The same as that of its upload. */
  readonly token: string
}

const calls = new Map<string, WatchedCall>()

const running = new AsyncLocalStorage<WatchedCall>()

/** The call that the operation with this data belongs to. */
export function findCall(data: Data | undefined): undefined | WatchedCall {
  const token = data?.[tokenKey]
  return typeof token === 'string' ? calls.get(token) : undefined
}

/** The call around this moment: a deletion and a restore have no data that would carry its token. */
export const currentCall = (): undefined | WatchedCall => running.getStore()

/**
 * Runs an operation whose failure no hook of Payload tells of: `afterError` is for REST alone. The
 * data carry the call's token, so that whatever the operation leaves behind is known by it.
 */
export async function watchCall<T>({
  data,
  onFailure,
  remote,
  run,
}: {
  data: Data | undefined
  /** What the failed operation has left is cleaned up here. Must not throw. */
  onFailure: (call: WatchedCall) => Promise<void>
  remote: RemoteFile | undefined
  run: (data: Data) => Promise<T>
}): Promise<T> {
  const token = randomUUID()
  const call: WatchedCall = { remote, req: undefined, token }
  calls.set(token, call)
  try {
    return await running.run(call, () => run({ ...data, [tokenKey]: token }))
  } catch (error) {
    await onFailure(call)
    throw error
  } finally {
    calls.delete(token)
  }
}
