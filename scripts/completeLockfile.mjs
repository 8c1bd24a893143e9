// Adds to package-lock.json the prebuilt binaries of other platforms that the registry in use does
// not serve. npm leaves them out then, and `npm ci` refuses a lock file without them, everywhere.
// Run it after `npm install` where the lock file's test asks for it.
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const PLATFORM =
  /-(darwin|linux|win32|windows|freebsd|android|openharmony)-([a-z0-9]+)(?:-([a-z]+))?$/

// How packages spell what Node calls otherwise.
const NODE_NAMES = { 64: 'x64', windows: 'win32' }

function describePlatform(name) {
  const [, os, cpu, abi = ''] = PLATFORM.exec(name) ?? []
  if (os === undefined) throw new Error(`${name} does not say for which platform it is.`)
  const libc = abi.startsWith('musl') ? ['musl'] : abi.startsWith('gnu') ? ['glibc'] : undefined
  const nodeName = (word) => NODE_NAMES[word] ?? word
  return { os: [nodeName(os)], cpu: [nodeName(cpu)], ...(libc === undefined ? {} : { libc }) }
}

/** What the packages of one family share: flags, licence, engines. */
function readFamily({ packages, names }) {
  const known = names.map((name) => packages[`node_modules/${name}`]).find(Boolean)
  const { dev, devOptional, license, engines } = known ?? {}
  return { dev, devOptional, license, optional: true, engines }
}

const lock = JSON.parse(readFileSync(file, 'utf8'))
const { packages } = lock
const added = []
for (const { optionalDependencies = {} } of Object.values(packages)) {
  const names = Object.keys(optionalDependencies)
  for (const name of names.filter((each) => packages[`node_modules/${each}`] === undefined)) {
    const version = optionalDependencies[name]
    packages[`node_modules/${name}`] = {
      version,
      ...describePlatform(name),
      ...readFamily({ packages, names: names.filter((each) => PLATFORM.test(each)) }),
    }
    added.push(`${name}@${version}`)
  }
}

lock.packages = Object.fromEntries(
  Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
)
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length === 0 ? 'Nothing was missing.' : `Added:\n${added.join('\n')}`)
