import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { findFreePort } from './findFreePort.mjs'
import { projectDir } from './install.mjs'

const READY_MS = 240_000

/** Where the tests' build of the demo lies, below dev/. */
const buildDir = '.next/test'
const emptyDataDir = join(projectDir, '.cache', 'demo-data')

/** The variables of a test run would change what Next and Payload do, credentials where files go. */
function cleanEnvironment() {
  const foreign = /^(CLOUDFLARE_.*|DATABASE_URI|JEST_WORKER_ID|NODE_ENV|NODE_OPTIONS)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

const binaries = {
  next: join(projectDir, 'node_modules', 'next', 'dist', 'bin', 'next'),
  payload: join(projectDir, 'node_modules', 'payload', 'bin.js'),
}

/**
 * The editor's packages load their other half by a top-level await, on which Node 20 now and then
 * hangs, and ends with code 0 before the script has begun. This condition names that half at once.
 */
const withoutAwait = ['--conditions=production']

function spawnBinary({ args, env, name, nodeArgs = [] }) {
  return spawn(process.execPath, [...nodeArgs, binaries[name], ...args], {
    cwd: projectDir,
    // A process group of its own: Next starts further processes, and all of them have to end.
    detached: true,
    env: {
      ...cleanEnvironment(),
      NEXT_TELEMETRY_DISABLED: '1',
      PAYLOAD_DISABLE_DEPENDENCY_CHECKER: 'true',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** @throws with what it has printed */
async function runBinary(options) {
  const child = spawnBinary(options)
  const log = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => log.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) {
    throw new Error(`${options.name} ${options.args.join(' ')} failed:\n${log.join('')}`)
  }
}

/** Compiles the demo for `startDemo({ isBuilt: true })`, and a database with tables and no rows. */
export async function buildDemo() {
  await rm(emptyDataDir, { force: true, recursive: true })
  const env = { DEMO_DATA_DIR: emptyDataDir, DEMO_DIST_DIR: buildDir }
  await runBinary({
    args: ['run', join(projectDir, 'dev', 'src', 'pushSchema.ts')],
    // Autosave adds a column, which is in nobody's way.
    env: {
      ...env,
      DEMO_AUTOSAVE: 'true',
      PAYLOAD_CONFIG_PATH: join(projectDir, 'dev', 'src', 'payload.config.ts'),
    },
    name: 'payload',
    nodeArgs: withoutAwait,
  })
  await access(join(emptyDataDir, 'dev.db'))
  await runBinary({ args: ['build', 'dev'], env, name: 'next' })
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
 * The demo, seeded, on a free port and in a folder of its own; as `npm run dev` starts it, or as it
 * was built. Ready means that the REST API has answered with 200.
 */
export async function startDemo({ env = {}, isBuilt = false } = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'payload-cloudflare-images-demo-'))
  if (isBuilt) await cp(emptyDataDir, dataDir, { recursive: true })
  const port = await findFreePort()
  const child = spawnBinary({
    args: [isBuilt ? 'start' : 'dev', 'dev', '--port', String(port)],
    env: {
      DEMO_DATA_DIR: dataDir,
      DEMO_DIST_DIR: isBuilt ? buildDir : '.next/test-dev',
      PORT: String(port),
      ...env,
    },
    name: 'next',
  })
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
