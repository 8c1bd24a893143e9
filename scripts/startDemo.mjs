import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { projectDir } from './install.mjs'

const READY_MS = 240_000

async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

/** The variables of a test run would change what Next and Payload do, credentials where files go. */
function cleanEnvironment() {
  const foreign = /^(CLOUDFLARE_.*|DATABASE_URI|JEST_WORKER_ID|NODE_ENV|NODE_OPTIONS)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

function spawnNext({ dataDir, distDir, env, port }) {
  const next = join(projectDir, 'node_modules', 'next', 'dist', 'bin', 'next')
  return spawn(process.execPath, [next, 'dev', 'dev', '--port', String(port)], {
    cwd: projectDir,
    // A process group of its own: Next starts further processes, and all of them have to end.
    detached: true,
    env: {
      ...cleanEnvironment(),
      DEMO_DATA_DIR: dataDir,
      DEMO_DIST_DIR: distDir,
      NEXT_TELEMETRY_DISABLED: '1',
      PAYLOAD_DISABLE_DEPENDENCY_CHECKER: 'true',
      PORT: String(port),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Keeps what the server says and resolves once it listens; rejects if it ends before that. */
function whenListening(child, log) {
  return new Promise((resolve, reject) => {
    const read = (line) => {
      log.push(line)
      if (line.includes('Ready in')) resolve()
    }
    createInterface({ input: child.stdout }).on('line', read)
    createInterface({ input: child.stderr }).on('line', read)
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`The demo ended with ${code}:\n${log.join('\n')}`)),
    )
  })
}

/**
 * The demo, seeded, on a free port and in a folder of its own. Ready means that the REST API has
 * answered with 200. Two at once need an output folder each.
 */
export async function startDemo({ distDir = '.next/test', env = {} } = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'payload-cloudflare-images-demo-'))
  const port = await findFreePort()
  const child = spawnNext({ dataDir, distDir, env, port })
  const exited = once(child, 'exit')
  const log = []
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL')
    await exited
    await rm(dataDir, { force: true, maxRetries: 3, recursive: true })
  }
  const origin = `http://localhost:${port}`
  try {
    await whenListening(child, log)
    const { status } = await fetch(`${origin}/api/media?limit=1`, {
      signal: AbortSignal.timeout(READY_MS),
    })
    if (status !== 200) throw new Error(`The demo answers ${status}:\n${log.join('\n')}`)
  } catch (error) {
    await stop()
    throw error
  }
  return { dataDir, log, origin, stop }
}
