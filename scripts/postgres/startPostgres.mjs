import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { installDebianPackages } from '../debianPackages.mjs'
import { findFreePort } from '../findFreePort.mjs'

const debianDir = '/usr/lib/postgresql'
const patience = { delayMs: 100, looks: 300 }

const help = `No PostgreSQL server could be started. One of these is needed:
  - POSTGRES_URI=postgres://... naming a running server on which databases may be created;
  - PostgreSQL's own programs (Debian: apt-get install postgresql).`

/** The folder of the newest version that Debian's packages have installed. */
function findPrograms() {
  if (!existsSync(debianDir)) return undefined
  const versions = readdirSync(debianDir).sort((a, b) => Number(b) - Number(a))
  const dirs = versions.map((version) => join(debianDir, version, 'bin'))
  return dirs.find((dir) => existsSync(join(dir, 'initdb')))
}

function ensurePrograms() {
  const found = findPrograms()
  if (found !== undefined) return found
  installDebianPackages(['postgresql'])
  const installed = findPrograms()
  if (installed === undefined) throw new Error(help)
  return installed
}

/** The server refuses to run as root: the user of Debian's package takes its place. */
function findOwner() {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  const owner = { gid: idOf('-g'), uid: idOf('-u') }
  if (!(owner.uid > 0)) throw new Error(`${help}\nThere is no user "postgres" to run it as.`)
  return owner
}

/** Settings of a cluster that need not survive a power cut. */
function argumentsOf({ dir, port }) {
  const settings = {
    fsync: 'off',
    full_page_writes: 'off',
    listen_addresses: '127.0.0.1',
    max_connections: '300',
    port: String(port),
    shared_buffers: '64MB',
    synchronous_commit: 'off',
    unix_socket_directories: '',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', dir, ...flags]
}

async function waitUntilReady({ child, port, programs }) {
  for (let look = 0; look < patience.looks && child.exitCode === null; look += 1) {
    const args = ['-q', '-h', '127.0.0.1', '-p', String(port)]
    if (spawnSync(join(programs, 'pg_isready'), args).status === 0) return
    await sleep(patience.delayMs)
  }
  throw new Error(help)
}

async function startCluster() {
  const programs = ensurePrograms()
  const owner = findOwner()
  const dir = mkdtempSync(join(tmpdir(), 'payload-cloudflare-images-pg-'))
  if (owner.uid !== undefined) chownSync(dir, owner.uid, owner.gid)
  const initialize = ['-D', dir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C']
  const created = spawnSync(join(programs, 'initdb'), [...initialize, '--no-sync'], {
    ...owner,
    cwd: dir,
    encoding: 'utf8',
  })
  if (created.status !== 0) throw new Error(`${help}\n${created.stderr}`)
  const port = await findFreePort()
  const child = spawn(join(programs, 'postgres'), argumentsOf({ dir, port }), {
    ...owner,
    cwd: dir,
    stdio: 'ignore',
  })
  const closed = new Promise((resolve) => child.once('close', resolve))
  const stop = async () => {
    // Clients that are still there are cut off.
    child.kill('SIGINT')
    await closed
    rmSync(dir, { force: true, recursive: true })
  }
  try {
    await waitUntilReady({ child, port, programs })
  } catch (error) {
    await stop()
    throw error
  }
  return { kind: 'cluster of its own', stop, uri: `postgres://postgres@127.0.0.1:${port}/postgres` }
}

/**
 * Finds or starts a PostgreSQL server.
 * @returns {Promise<{ uri: string, kind: string, stop(): Promise<void> }>}
 * @throws when there is none, with a message that says what to install
 */
export async function startPostgres() {
  const given = process.env.POSTGRES_URI
  if (given) return { kind: 'given', stop: async () => undefined, uri: given }
  return startCluster()
}
