import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'

type Manifest = Record<
  'dependencies' | 'devDependencies' | 'peerDependencies',
  Record<string, string>
>
type Locked = {
  optionalDependencies?: Record<string, string>
  resolved?: string
  version?: string
}
type Lock = { packages: Record<string, Locked> }

const PAYLOAD_VERSION = '3.90.1'
/** The oldest that `npm run test:versions` tries. */
const OLDEST_PAYLOAD = '3.84.1'
const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const manifest = JSON.parse(read('package.json')) as Manifest
const lock = JSON.parse(read('package-lock.json')) as Lock
const isPayload = (name: string) => name === 'payload' || name.startsWith('@payloadcms/')

describe('the lock file', () => {
  test('names no download address, so that any registry can serve it', () => {
    const addresses = Object.entries(lock.packages)
      .filter(([, { resolved }]) => resolved !== undefined)
      .map(([path]) => path)
    expect(addresses).toEqual([])
    expect(read('package-lock.json')).not.toMatch(/https?:\/\/registry\./)
  })

  test('has the binaries of every platform (else: node scripts/completeLockfile.mjs)', () => {
    const names = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    )
    expect(names.filter((name) => lock.packages[`node_modules/${name}`] === undefined)).toEqual([])
  })

  const pinned = Object.entries(manifest.devDependencies).filter(([name]) => isPayload(name))

  test.each(pinned)(`%s is pinned at ${PAYLOAD_VERSION}`, (name, version) => {
    expect(version).toBe(PAYLOAD_VERSION)
    expect(lock.packages[`node_modules/${name}`]?.version).toBe(PAYLOAD_VERSION)
  })

  test('pins Payload for development only', () => {
    expect(pinned.length).toBeGreaterThan(5)
    expect(Object.keys(manifest.dependencies).filter(isPayload)).toEqual([])
    for (const name of Object.keys(manifest.peerDependencies).filter(isPayload)) {
      expect(manifest.peerDependencies[name]).toBe(`^${OLDEST_PAYLOAD}`)
    }
  })
})
