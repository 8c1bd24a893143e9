import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { installDebianPackages } from '../debianPackages.mjs'
import { projectDir } from '../install.mjs'
import { spawnServer } from './spawnServer.mjs'

const cacheDir = join(projectDir, '.cache')
const javaSourceDir = fileURLToPath(new URL('javaServer/', import.meta.url))
const javaBuildDir = join(cacheDir, 'mongo-java-server')

const help = `No MongoDB server could be started. One of these is needed:
  - MONGODB_URI=mongodb://... naming a running MongoDB (a replica set, for transactions);
  - a network that lets mongodb-memory-server download MongoDB;
  - Java 17 or newer and Maven (Debian: apt-get install default-jdk-headless maven).`

function startMemoryServer() {
  const script = fileURLToPath(new URL('memoryServer.mjs', import.meta.url))
  const args = [script, join(cacheDir, 'mongodb-binaries')]
  return spawnServer({ command: process.execPath, args, cwd: projectDir })
}

function isRunnable(command) {
  return spawnSync(command, ['-version'], { stdio: 'ignore' }).status === 0
}

function ensureJava() {
  const isThere = () => ['javac', 'java', 'mvn'].every(isRunnable)
  if (isThere()) return
  installDebianPackages(['default-jdk-headless', 'maven'])
  if (!isThere()) throw new Error('java, javac and mvn are not installed')
}

function hashOfJavaSources() {
  const files = readdirSync(javaSourceDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex')
}

function buildJavaServer() {
  const stampFile = join(javaBuildDir, 'sources.sha256')
  const stamp = hashOfJavaSources()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  rmSync(javaBuildDir, { recursive: true, force: true })
  const goals = ['compile', 'dependency:copy-dependencies']
  const args = [
    '-q',
    '-B',
    '-f',
    join(javaSourceDir, 'pom.xml'),
    `-DbuildDirectory=${javaBuildDir}`,
  ]
  const build = spawnSync('mvn', [...args, ...goals], { encoding: 'utf8', timeout: 300_000 })
  if (build.status !== 0) {
    throw new Error(`Maven failed: ${(build.stdout + build.stderr).trim().slice(0, 500)}`)
  }
  writeFileSync(stampFile, stamp)
}

function startJavaServer() {
  ensureJava()
  buildJavaServer()
  // Our classes come first: two of them take the place of the library's.
  const classPath = ['classes', 'lib/*'].join(process.platform === 'win32' ? ';' : ':')
  // For a program of minutes on few cores: less compiling, one thread that collects.
  const flags = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']
  return spawnServer({
    command: 'java',
    args: [...flags, '-cp', classPath, 'StandIn'],
    cwd: javaBuildDir,
  })
}

/** In the order of trust: what the user named, MongoDB itself, a program that imitates it. */
const kinds = [
  { kind: 'mongodb-memory-server', start: startMemoryServer },
  { kind: 'mongo-java-server', start: startJavaServer },
]

/** Names the database, since a bare address means one called "test". */
function withDatabase(uri) {
  const url = new URL(uri)
  url.pathname = '/payload-cloudflare-images'
  return url.href
}

/**
 * Finds or starts a MongoDB server.
 * @returns {Promise<{ uri: string, kind: 'given' | 'mongodb-memory-server' | 'mongo-java-server', stop(): Promise<void> }>}
 * @throws when there is none, with a message that says what to install
 */
export async function startMongo() {
  const given = process.env.MONGODB_URI
  if (given) return { uri: given, kind: 'given', stop: async () => undefined }
  for (const { kind, start } of kinds) {
    try {
      const server = await start()
      return { uri: withDatabase(server.uri), kind, stop: server.stop }
    } catch (error) {
      console.log(`${kind} is not available: ${error.message}`)
    }
  }
  throw new Error(help)
}
