// Packs the plugin, installs it with a version of Payload in an empty folder, and tries what matters there.
// `npm run test:versions -- 3.86.0` takes that version; without one, the oldest and the newest are taken.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ensureInstalled, projectDir } from './install.mjs'

ensureInstalled()
const manifest = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8'))
const range = manifest.peerDependencies.payload
const dir = mkdtempSync(join(tmpdir(), 'payload-versions-'))

/** @throws with what the command has printed */
function run(command, args, { cwd = dir, ...env } = {}) {
  const { error, status, stderr, stdout } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    shell: process.platform === 'win32',
  })
  if (status === 0) return stdout
  const said = error?.message ?? `${stdout}\n${stderr}`
  throw new Error(`${command} ${args.join(' ')} failed:\n${said}`)
}

function newestVersion() {
  const versions = JSON.parse(run('npm', ['view', `payload@${range}`, 'version', '--json']))
  return [versions].flat().at(-1)
}

function pack() {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', dir]
  const answer = JSON.parse(run('npm', args, { cwd: projectDir }))
  return join(dir, (Array.isArray(answer) ? answer[0] : Object.values(answer)[0]).filename)
}

/** Payload's packages go together: each asks for the others at its own version. */
function install({ folder, tarball, version }) {
  mkdirSync(join(folder, 'src', 'app', '(payload)', 'admin'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const ofPayload = ['payload', 'db-sqlite', 'graphql', 'next', 'richtext-lexical', 'ui'].map(
    (name) => `${name === 'payload' ? name : `@payloadcms/${name}`}@${version}`,
  )
  const others = [
    '@types/node',
    'cross-env',
    '@types/react',
    'graphql',
    'next',
    'react',
    'react-dom',
    'sharp',
    'typescript',
  ].map((name) => `${name}@${manifest.devDependencies[name]}`)
  const quiet = ['--no-audit', '--no-fund', '--no-save']
  run('npm', ['install', ...quiet, tarball, ...ofPayload, ...others], { cwd: folder })
  return JSON.parse(readFileSync(join(folder, 'node_modules', 'payload', 'package.json'))).version
}

const config = `import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { lexicalEditor } from '@payloadcms/richtext-lexical'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildConfig } from 'payload'
import { cloudflareImages, getCloudflareImages } from 'payload-cloudflare-images'
import sharp from 'sharp'

const dirname = path.dirname(fileURLToPath(import.meta.url))

export const helpers = getCloudflareImages

export default buildConfig({
  admin: { importMap: { baseDir: dirname }, user: 'users' },
  collections: [
    { auth: true, fields: [], slug: 'users' },
    { fields: [{ name: 'alt', type: 'text' }], slug: 'media', upload: true },
  ],
  db: sqliteAdapter({ client: { url: 'file:./payload.db' } }),
  editor: lexicalEditor(),
  plugins: [cloudflareImages({ collections: { media: true } })],
  secret: 'change me',
  sharp,
})
`

/** The README's step, as it stands there, in a site as create-payload-app makes it. */
function generateImportMap(folder) {
  const readme = readFileSync(join(projectDir, 'README.md'), 'utf8')
  const [, line] = /^(.*payload generate:importmap.*)$/m.exec(readme) ?? []
  if (line === undefined) throw new Error('README.md has no step that generates the import map')
  const file = join(folder, 'src', 'app', '(payload)', 'admin', 'importMap.js')
  writeFileSync(file, 'export const importMap = {}\n')
  const [command, ...args] = line.split(' ')
  run(command, args, { cwd: folder })
  const map = readFileSync(file, 'utf8')
  if (!map.includes('payload-cloudflare-images/client#')) {
    throw new Error(`\`${line}\` wrote none of the plugin's components on Node ${process.version}`)
  }
}

const isOurs = (line) => /(^|\/)(payload-cloudflare-images|src)\/.*error TS/.test(line)

/** What other packages declare is their own affair. */
function checkTypes(folder) {
  const tsc = join(folder, 'node_modules', 'typescript', 'bin', 'tsc')
  const { stdout } = spawnSync(process.execPath, [tsc], { cwd: folder, encoding: 'utf8' })
  const errors = stdout.split('\n').filter(isOurs)
  if (errors.length > 0) throw new Error(errors.join('\n'))
}

const entries = Object.keys(manifest.exports)
  .filter((name) => !name.endsWith('.json'))
  .map((name, index) => `export * as entry${index} from '${manifest.name}${name.slice(1)}'`)

/** As create-payload-app writes it; Payload's commands look for one. */
const tsconfig = {
  compilerOptions: {
    jsx: 'react-jsx',
    module: 'esnext',
    moduleResolution: 'bundler',
    noEmit: true,
    strict: true,
    target: 'es2022',
  },
  include: ['src/**/*.ts'],
}

function trySteps({ folder, version }) {
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  writeFileSync(join(folder, 'src', 'payload.config.ts'), config)
  writeFileSync(join(folder, 'src', 'entries.ts'), `${entries.join('\n')}\n`)
  cpSync(join(projectDir, 'scripts', 'versions', 'smoke.mjs'), join(folder, 'smoke.mjs'))
  const steps = {
    'import map': () => generateImportMap(folder),
    'smoke suite': () => run(process.execPath, ['--test', 'smoke.mjs'], { cwd: folder }),
    types: () => checkTypes(folder),
  }
  return Object.entries(steps).map(([name, step]) => {
    const start = Date.now()
    let outcome = 'passed'
    let said = ''
    try {
      said = /^# pass \d+/m.exec(step() ?? '')?.[0].slice(2) ?? ''
    } catch (error) {
      outcome = 'FAILED'
      said = `\n${error.message}`
    }
    const seconds = ((Date.now() - start) / 1000).toFixed(1)
    console.log(`payload ${version}, ${name}: ${outcome} in ${seconds} s ${said}`.trimEnd())
    return outcome === 'passed'
  })
}

try {
  run(process.execPath, [join(projectDir, 'scripts', 'build.mjs')], { cwd: projectDir })
  const tarball = pack()
  const oldest = range.replace('^', '')
  const named = process.argv.slice(2).map((one) => (one === 'oldest' ? oldest : one))
  const wanted = named.length > 0 ? named : [oldest, 'newest']
  const passed = wanted.flatMap((one) => {
    const version = one === 'newest' ? newestVersion() : one
    const folder = join(dir, version)
    const installed = install({ folder, tarball, version })
    console.log(`\nNode ${process.version}, payload ${installed}`)
    return trySteps({ folder, version: installed })
  })
  console.log(`\n${passed.filter(Boolean).length} of ${passed.length} steps passed`)
  process.exitCode = passed.every(Boolean) ? 0 : 1
} finally {
  rmSync(dir, { force: true, recursive: true })
}
