import type { AddressInfo } from 'node:net'

import type { Emulator, EmulatorOptions } from '../emulatorOptions.js'

import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { createServer, type Server } from 'node:http'

import { isLostConnection } from '../api/envelope.js'
import { createEmulator } from '../createEmulator.js'
import { emulatorOrigins } from './origins.js'

export type ServeEmulatorOptions = EmulatorOptions & {
  /** Address to listen on. @default '127.0.0.1' */
  host?: string
  /** 0 takes any free port. @default 8787 */
  port?: number
}

export type ServedEmulator = {
  /** Stops listening, ends open connections and closes the emulator. */
  close(): Promise<void>
  emulator: Emulator
  /** Base of all its addresses, without a slash at the end. */
  url: string
}

/**
 * Serves an emulator over HTTP on one port: `/client/v4/...`, `/upload/...`, `/batch/...`,
 * `/delivery/...` and, as on a site's own domain, `/cdn-cgi/imagedelivery/...`.
 *
 * @throws the system's error when the port is taken.
 */
export async function serveEmulator({
  host = '127.0.0.1',
  port = 8787,
  ...options
}: ServeEmulatorOptions): Promise<ServedEmulator> {
  // The port must be known before the emulator is made: its answers name it.
  let emulator: Emulator | undefined
  const listener = getRequestListener(
    (request, env) => handle({ emulator, env: env as HttpBindings, request }),
    { overrideGlobalObjects: false },
  )
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  const url = urlOf({ host, port: await listen({ host, port, server }) })
  try {
    emulator = createEmulator({
      ...options,
      origins: { ...emulatorOrigins(url), ...options.origins },
    })
  } catch (error) {
    await stop(server)
    throw error
  }
  const served = emulator
  return {
    async close() {
      await served.close()
      await stop(server)
    },
    emulator,
    url,
  }
}

type HandleArgs = {
  emulator: Emulator | undefined
  env: HttpBindings
  request: Request
}

async function handle({ emulator, env: { outgoing }, request }: HandleArgs): Promise<Response> {
  if (emulator === undefined) return new Response('Starting', { status: 503 })
  const isFaultArmed = emulator.faults.pending().length > 0
  try {
    const response = await emulator.fetch(request)
    return isFaultArmed ? breakQuietly({ outgoing, response }) : response
  } catch (error) {
    if (!isLostConnection(error)) throw error
    outgoing.destroy()
    return RESPONSE_ALREADY_SENT
  }
}

type BreakQuietlyArgs = {
  outgoing: HttpBindings['outgoing']
  response: Response
}

/** Lets a body that breaks on purpose break the socket; as an error it would be logged. */
function breakQuietly({ outgoing, response }: BreakQuietlyArgs): Response {
  const reader = response.body?.getReader()
  if (reader === undefined) return response
  const body = new ReadableStream<Uint8Array>({
    cancel: (reason) => reader.cancel(reason),
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        if (!isLostConnection(error)) throw error
        outgoing.destroy()
        controller.close()
      }
    },
  })
  return new Response(body, { headers: response.headers, status: response.status })
}

type ListenArgs = {
  host: string
  port: number
  server: Server
}

function listen({ host, port, server }: ListenArgs): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
}

const anyAddress = new Set(['0.0.0.0', '::'])

function urlOf({ host, port }: { host: string; port: number }): string {
  if (anyAddress.has(host)) return `http://localhost:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
