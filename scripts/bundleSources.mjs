import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

import { projectDir } from './install.mjs'
import { publish, writeStub } from './shareModules.mjs'

const bundlesDir = path.join(projectDir, '.cache/sources')

const listFiles = (folder) =>
  readdirSync(path.join(projectDir, folder), { recursive: true })
    .map((name) => path.join(folder, name))
    .filter((name) => /\.tsx?$/.test(name))
    .sort()

const read = (name) => readFileSync(path.join(projectDir, name), 'utf8')

/** What test files import by path, and what the package's name stands for. */
function findEntries() {
  const byPath = listFiles('test').flatMap((name) =>
    [...read(name).matchAll(/'(?:\.\.\/)+(src\/[^']+)\.js'/g)].map(([, found]) => found),
  )
  const byName = listFiles('src/exports').map((name) => name.replace(/\.tsx?$/, ''))
  return [...new Set(['src/index', ...byName, ...byPath])].sort()
}

const entries = findEntries()

/** A folder for each state of the sources: a test never sees any other than today's. */
const bundleDir = path.join(
  bundlesDir,
  ['package-lock.json', 'scripts/bundleSources.mjs', ...listFiles('src')]
    .reduce((hash, name) => hash.update(name).update(read(name)), createHash('sha256'))
    .update(entries.join())
    .digest('hex')
    .slice(0, 16),
)

/** Jest reads its configuration once, and goes on after changes. */
const isWatching = process.argv.some((arg) => arg.startsWith('--watch'))

/** For Jest's `moduleNameMapper`, of test files alone: within the sources no path names `src`. */
const mapper = {
  '^(?:\\.\\./)+src/(.*)\\.js$': path.join(bundleDir, '$1.stub.mjs'),
  '^payload-cloudflare-images$': path.join(bundleDir, 'index.stub.mjs'),
  '^payload-cloudflare-images/(api|emulator|react|signing|urls|worker)$': path.join(
    bundleDir,
    'exports/$1.stub.mjs',
  ),
}

export const sourceMapper = isWatching ? {} : mapper

/** Modules that ask where they are, such as that of the command, are told where their source is. */
const keepAddress = {
  name: 'keepAddress',
  setup({ onLoad }) {
    onLoad({ filter: /src\/.*\.tsx?$/ }, ({ path: file }) => {
      const contents = readFileSync(file, 'utf8')
      if (!contents.includes('import.meta.url')) return undefined
      const address = JSON.stringify(pathToFileURL(file).href)
      return { contents: contents.replaceAll('import.meta.url', address), loader: 'ts' }
    })
  },
}

const dayMs = 24 * 60 * 60 * 1000

/** One of an hour ago may belong to a run that is still at work while somebody changes the sources. */
function removeOldBundles() {
  for (const name of readdirSync(bundlesDir)) {
    const bundle = path.join(bundlesDir, name)
    if (Date.now() - statSync(bundle).mtimeMs > dayMs) {
      rmSync(bundle, { force: true, recursive: true })
    }
  }
}

/**
 * The sources as modules that Node loads by itself, with a stub of each for Jest. What two entries share
 * is one module still.
 */
export async function bundleSources() {
  if (existsSync(bundleDir)) return
  mkdirSync(bundlesDir, { recursive: true })
  const outdir = `${bundleDir}.${process.pid}`
  const { metafile } = await build({
    absWorkingDir: projectDir,
    bundle: true,
    entryPoints: entries.map((name) => ({
      in: existsSync(path.join(projectDir, `${name}.ts`)) ? `${name}.ts` : `${name}.tsx`,
      out: name.replace(/^src\//, ''),
    })),
    format: 'esm',
    jsx: 'automatic',
    keepNames: true,
    loader: { '.css': 'empty' },
    logLevel: 'error',
    metafile: true,
    outdir,
    outExtension: { '.js': '.mjs' },
    packages: 'external',
    platform: 'node',
    plugins: [keepAddress],
    sourcemap: 'linked',
    sourcesContent: false,
    splitting: true,
    target: 'node20',
  })
  for (const [name, { entryPoint, exports }] of Object.entries(metafile.outputs)) {
    if (entryPoint === undefined) continue
    const file = path.join(projectDir, name)
    const final = path.join(bundleDir, path.relative(outdir, file))
    const stub = file.replace(/\.mjs$/, '.stub.mjs')
    writeStub({ file: stub, names: exports, specifier: pathToFileURL(final).href })
  }
  removeOldBundles()
  publish({ draft: outdir, final: bundleDir })
}
