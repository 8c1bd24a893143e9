// Walks from an empty folder to the first picture as somebody who has the README alone, and says how long it takes.
// `npm run test:stranger -- --packager=pnpm --bundler=webpack`; npm and Turbopack without. The version of Node is
// that of the process: `npx -p node@24 node scripts/testStranger.mjs`.
import { spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

import { findFreePort } from './findFreePort.mjs'
import { ensureInstalled, projectDir } from './install.mjs'

ensureInstalled()
const { default: sharp } = await import('sharp')

const { bundler, packager } = parseArgs({
  options: {
    bundler: { default: 'turbopack', type: 'string' },
    packager: { default: 'npm', type: 'string' },
  },
}).values
const installCommands = { npm: 'npm install', pnpm: 'pnpm add' }
if (!(packager in installCommands)) throw new Error('--packager is npm or pnpm')
if (!['turbopack', 'webpack'].includes(bundler)) {
  throw new Error('--bundler is turbopack or webpack')
}

const readme = readFileSync(join(projectDir, 'README.md'), 'utf8')
const manifest = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8'))
const dir = mkdtempSync(join(tmpdir(), 'payload-stranger-'))
const tools = join(dir, 'tools')
const site = join(dir, 'my-site')

/** What a person's terminal has, and nothing of whoever runs this. */
const foreign =
  /^(CLOUDFLARE_.*|DATABASE_.*|NODE_ENV|NODE_OPTIONS|npm_(command|execpath|lifecycle_.*|package_.*))$/
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
  NEXT_TELEMETRY_DISABLED: '1',
  PATH: [join(tools, 'node_modules', '.bin'), dirname(process.execPath), process.env.PATH].join(
    delimiter,
  ),
}

/** @throws with what the command has printed */
function run(line, cwd) {
  const { status, stderr, stdout } = spawnSync(line, {
    cwd,
    encoding: 'utf8',
    env,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (status === 0) return stdout
  throw new Error(`\`${line}\` failed:\n${stdout}\n${stderr}`)
}

/** @throws where the README has changed, and this walk must change with it */
function readmeSays(pattern) {
  const found = pattern.exec(readme)?.[1]
  if (found === undefined) throw new Error(`README.md has nothing like ${String(pattern)} any more`)
  return found
}

/** The plugin as npm would have it, and create-payload-app with pnpm beside it. */
function prepare() {
  run(`"${process.execPath}" scripts/build.mjs`, projectDir)
  mkdirSync(tools)
  const [packed] = Object.values(
    JSON.parse(run(`npm pack --json --ignore-scripts --pack-destination "${tools}"`, projectDir)),
  )
  writeFileSync(join(tools, 'package.json'), JSON.stringify({ private: true }))
  const others = ['create-payload-app', ...(packager === 'pnpm' ? ['pnpm@10'] : [])]
  run(`npm install --no-audit --no-fund ${others.join(' ')}`, tools)
  return join(tools, packed.filename)
}

/** Its blank template comes from GitHub; these are the same sources, out of its package. */
function prepareTemplate() {
  const template = join(tools, 'blank')
  cpSync(join(tools, 'node_modules', 'create-payload-app', 'dist', 'template'), template, {
    recursive: true,
  })
  const versionsOf = (names) =>
    Object.fromEntries(names.map((name) => [name, manifest.devDependencies[name]]))
  const ofPayload = ['@payloadcms/db-mongodb', '@payloadcms/next', '@payloadcms/ui', 'payload']
  const files = {
    '.env.example': 'DATABASE_URL=mongodb://127.0.0.1/my-site\nPAYLOAD_SECRET=YOUR_SECRET_HERE\n',
    'next.config.mjs': `import { withPayload } from '@payloadcms/next/withPayload'\n\nexport default withPayload({}, { devBundleServerPackages: false })\n`,
    'package.json': JSON.stringify({
      dependencies: {
        ...Object.fromEntries(
          [...ofPayload, '@payloadcms/richtext-lexical'].map((name) => [name, 'workspace:*']),
        ),
        ...versionsOf(['cross-env', 'graphql', 'next', 'react', 'react-dom', 'sharp']),
      },
      devDependencies: versionsOf(['@types/node', '@types/react', 'typescript']),
      name: 'blank',
      pnpm: { onlyBuiltDependencies: ['sharp', 'esbuild', 'unrs-resolver'] },
      private: true,
      scripts: { dev: 'cross-env NODE_OPTIONS=--no-deprecation next dev' },
      type: 'module',
    }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        allowJs: true,
        baseUrl: '.',
        esModuleInterop: true,
        jsx: 'react-jsx',
        lib: ['DOM', 'DOM.Iterable', 'ES2022'],
        module: 'esnext',
        moduleResolution: 'bundler',
        noEmit: true,
        paths: { '@/*': ['./src/*'], '@payload-config': ['./src/payload.config.ts'] },
        plugins: [{ name: 'next' }],
        skipLibCheck: true,
        strict: true,
        target: 'ES2022',
      },
      exclude: ['node_modules'],
      include: ['next-env.d.ts', '**/*.ts', '**/*.tsx', '.next/types/**/*.ts'],
    }),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(template, name), text)
  return template
}

const log = []
let server

/** Listens, and has answered once: the first request is compiled. */
async function start(command) {
  const port = await findFreePort()
  const separator = packager === 'npm' ? '-- ' : ''
  const flags = `${bundler === 'webpack' ? '--webpack ' : ''}--port ${port}`
  server = spawn(`${command} ${separator}${flags}`, {
    cwd: site,
    // A process group of its own: Next starts further processes, and all of them have to end.
    detached: true,
    env,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ready = new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (chunk) => {
        log.push(String(chunk))
        if (log.join('').includes('Ready in')) resolve()
      })
    }
    server.once('exit', (code) => reject(new Error(`The site ended with ${code}`)))
  })
  await ready
  const origin = `http://localhost:${port}`
  const { status } = await fetch(`${origin}/admin`)
  if (status !== 200) throw new Error(`/admin answers ${status}`)
  return origin
}

/** As the form of the first visit and the page of a new document do. */
async function uploadPicture(origin) {
  const ask = async (path, init, expected) => {
    const response = await fetch(new URL(path, origin), init)
    if (response.status === expected) return response
    throw new Error(`${path} answers ${response.status}: ${await response.text()}`)
  }
  const body = JSON.stringify({ email: 'stranger@example.com', password: 'a password' })
  const headers = { 'Content-Type': 'application/json' }
  const register = { body, headers, method: 'POST' }
  const { token } = await (await ask('/api/users/first-register', register, 200)).json()
  const picture = { background: '#c60', channels: 3, height: 1200, width: 1800 }
  const jpeg = await sharp({ create: picture }).jpeg().toBuffer()
  const form = new FormData()
  form.append('file', new Blob([jpeg], { type: 'image/jpeg' }), 'first.jpg')
  form.append('_payload', JSON.stringify({ alt: 'Orange' }))
  const signedIn = { headers: { Authorization: `JWT ${token}` } }
  const made = await ask('/api/media', { ...signedIn, body: form, method: 'POST' }, 201)
  const { doc } = await made.json()
  const shown = await ask(doc.sizes.card.url, {}, 200)
  const { height, width } = await sharp(Buffer.from(await shown.arrayBuffer())).metadata()
  if (`${width}x${height}` !== '600x400') throw new Error(`The size card has ${width}x${height}`)
  await ask(
    `/admin/collections/media/${doc.id}`,
    { headers: { Cookie: `payload-token=${token}` } },
    200,
  )
  const lost = /not found in importMap.*/.exec(log.join(''))?.[0]
  if (lost !== undefined) throw new Error(`The panel misses a component: ${lost}`)
}

const seconds = []

/** @throws with the name of the step */
async function step(name, work) {
  const begin = Date.now()
  try {
    return await work()
  } catch (error) {
    throw new Error(`${name}: ${error.message}`, { cause: error })
  } finally {
    const took = (Date.now() - begin) / 1000
    seconds.push(took)
    console.log(`${took.toFixed(1).padStart(7)} s  ${name}`)
  }
}

try {
  const tarball = prepare()
  const template = prepareTemplate()
  console.log(`Node ${process.version}, ${packager}, ${bundler}`)
  readmeSays(/`(npx create-payload-app)`/)
  const answers = `-n my-site -t blank -d sqlite --db-accept-recommended --no-agent --no-git --use-${packager}`
  await step('npx create-payload-app', () => {
    const said = run(`create-payload-app ${answers} --local-template "${template}"`, dir)
    // It ends with code 0 whatever happens.
    if (!existsSync(join(site, 'node_modules', 'payload'))) throw new Error(said)
  })
  const packages = readmeSays(/^npm install (payload-cloudflare-images .*)$/m)
  await step(`${installCommands[packager]} ${packages}`, () => {
    const named = packages.replace(manifest.name, `"${tarball}"`)
    return run(`${installCommands[packager]} ${named}`, site)
  })
  await step('payload.config.ts, copied from the README', () => {
    const config = readmeSays(/^```ts\n([\s\S]*?buildConfig\(\{[\s\S]*?)^```$/m)
    writeFileSync(join(site, 'src', 'payload.config.ts'), config)
  })
  const mapCommand = readmeSays(/^(.+ payload generate:importmap)$/m)
  await step(mapCommand, () => run(mapCommand, site))
  const startCommand = `${packager} ${readmeSays(/Start your site\*\* with `npm (run dev)`/)}`
  const origin = await step(`${startCommand}, until /admin shows`, () => start(startCommand))
  await step('a user, an upload, and its size card in 600 × 400 pixels', () =>
    uploadPicture(origin),
  )
  const total = seconds.reduce((sum, one) => sum + one, 0)
  console.log(`${total.toFixed(1).padStart(7)} s  from an empty folder to the first picture`)
} catch (error) {
  console.error(`${error.message}\n${log.join('')}`)
  process.exitCode = 1
} finally {
  if (server !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGKILL')
  rmSync(dir, { force: true, maxRetries: 3, recursive: true })
}
