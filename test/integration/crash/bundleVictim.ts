import { build } from 'esbuild'
import path from 'node:path'

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

/**
 * The victim and everything it imports in one file: a process starts in a quarter of the time, and
 * hundreds of them are killed.
 *
 * @returns its path, below the repository: what stays outside is found from there
 */
export async function bundleVictim(dir: string): Promise<string> {
  const outfile = path.join(dir, 'victim.mjs')
  await build({
    banner: { js: banner },
    bundle: true,
    entryPoints: [path.join(import.meta.dirname, 'victim.ts')],
    external: [...native, ...native.map((name) => `${name}/*`)],
    format: 'esm',
    logLevel: 'error',
    outfile,
    platform: 'node',
    sourcemap: 'inline',
    target: 'node20',
  })
  return outfile
}
