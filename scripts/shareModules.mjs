import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { projectDir } from './install.mjs'

/**
 * Packages that Node loads once for all test files of a process (see testEnvironment.mjs): Jest would
 * resolve, read and link hundreds of files anew for each.
 */
const packages = [
  '@payloadcms/db-mongodb',
  '@payloadcms/db-postgres',
  '@payloadcms/db-sqlite',
  '@payloadcms/graphql',
  '@payloadcms/plugin-multi-tenant',
  '@payloadcms/richtext-lexical',
  '@payloadcms/translations',
  'fast-check',
  'graphql',
  'hono',
  'mongoose',
  'payload',
  'payload/internal',
  'payload/shared',
  'playwright-core',
  'sharp',
]

/** A folder for each state of the lock file and of this list. */
const stubsDir = path.join(
  projectDir,
  '.cache/stubs',
  createHash('sha256')
    .update(readFileSync(path.join(projectDir, 'package-lock.json')))
    .update(packages.join())
    .digest('hex')
    .slice(0, 16),
)

const stubOf = (name) => path.join(stubsDir, `${name.replaceAll('/', '.')}.mjs`)

/** For Jest's `moduleNameMapper`. */
export const packageMapper = Object.fromEntries(packages.map((name) => [`^${name}$`, stubOf(name)]))

/**
 * A module for Jest that has what Node's own loader finds.
 *
 * @param specifier a package's name or the URL of a file
 * @param names what it exports
 */
export function writeStub({ file, names, specifier }) {
  const own = names.filter((name) => name !== 'module.exports')
  const values = own.map((name) => `${name}: _${name}`).join(', ')
  const exported = own.map((name) => `_${name} as ${name}`).join(', ')
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(
    file,
    `const { ${values} } = await globalThis.importShared(${JSON.stringify(specifier)})
export { ${exported} }
`,
  )
}

/** Once for each state of the lock file. */
export async function sharePackages() {
  if (existsSync(stubsDir)) return
  const draft = `${stubsDir}.${process.pid}`
  for (const name of packages) {
    const file = path.join(draft, path.basename(stubOf(name)))
    writeStub({ file, names: Object.keys(await import(name)), specifier: name })
  }
  publish({ draft, final: stubsDir })
}

/** Whole or not at all; of two runs that begin together, the first one's stays. */
export function publish({ draft, final }) {
  try {
    renameSync(draft, final)
  } catch (error) {
    rmSync(draft, { force: true, recursive: true })
    if (!existsSync(final)) throw error
  }
}
