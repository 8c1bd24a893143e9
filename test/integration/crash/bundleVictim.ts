import { build } from 'esbuild'
import path from 'node:path'

import { databaseKind } from '../support/database.js'

const native = ['@libsql/client', 'drizzle-kit', 'file-type', 'libsql', 'mongoose', 'sharp']

/** For dependencies that were written as CommonJS. */
const banner = `
import { createRequire as bannerRequire } from 'node:module'
import { dirname as bannerDirname } from 'node:path'
import { fileURLToPath as bannerPath } from 'node:url'
const require = bannerRequire(import.meta.url)
const __filename = bannerPath(import.meta.url)
const __dirname = bannerDirname(__filename)
`

/** The adapter that this run never opens: each takes a while to load. */
const idleAdapter = databaseKind === 'mongodb' ? '@payloadcms/db-sqlite' : '@payloadcms/db-mongodb'

type BundleVictimArgs = {
  /** Below the repository: what stays outside is found from there. */
  dir: string
  entry: string
}

/**
 * A script and everything it imports in one small file: a process starts in a fraction of the time,
 * and hundreds of them are killed. Names are kept: errors are told apart by them.
 *
 * @returns its path
 */
export async function bundleVictim({ dir, entry }: BundleVictimArgs): Promise<string> {
  const outfile = path.join(dir, 'victim.mjs')
  await build({
    alias: { [idleAdapter]: path.join(import.meta.dirname, '../support/noAdapter.ts') },
    banner: { js: banner },
    bundle: true,
    entryPoints: [entry],
    external: [...native, ...native.map((name) => `${name}/*`)],
    format: 'esm',
    logLevel: 'error',
    minifySyntax: true,
    minifyWhitespace: true,
    outfile,
    platform: 'node',
    target: 'node20',
  })
  return outfile
}
