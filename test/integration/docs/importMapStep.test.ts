import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Below the repository, from where packages are found. */
const cache = path.resolve('.cache')
const root = path.resolve('.')

let dir: string
beforeAll(() => {
  mkdirSync(cache, { recursive: true })
  dir = mkdtempSync(path.join(cache, 'importmap-'))
})
afterAll(() => rmSync(dir, { force: true, recursive: true }))

/** A site as create-payload-app makes it: with the lexical editor, on which Node 20 may hang. */
const config = `import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { lexicalEditor } from '@payloadcms/richtext-lexical'
import { buildConfig } from 'payload'
import { cloudflareImages } from 'payload-cloudflare-images'

export default buildConfig({
  admin: { importMap: { baseDir: import.meta.dirname }, user: 'users' },
  collections: [
    { auth: true, fields: [], slug: 'users' },
    { fields: [], slug: 'media', upload: true },
  ],
  db: sqliteAdapter({ client: { url: 'file:./payload.db' } }),
  editor: lexicalEditor(),
  plugins: [cloudflareImages({ collections: { media: true } })],
  secret: 'a secret',
  telemetry: false,
})
`

test('the README’s step writes the plugin’s components into the import map', () => {
  const [, line = ''] =
    /^(.+ payload generate:importmap)$/m.exec(readFileSync('README.md', 'utf8')) ?? []
  const admin = path.join(dir, 'src/app/(payload)/admin')
  mkdirSync(admin, { recursive: true })
  const importMap = path.join(admin, 'importMap.js')
  writeFileSync(importMap, 'export const importMap = {}\n')
  writeFileSync(path.join(dir, 'src/payload.config.ts'), config)
  const paths = { 'payload-cloudflare-images': [path.join(root, 'src/index.ts')] }
  const compilerOptions = { jsx: 'react-jsx', module: 'esnext', moduleResolution: 'bundler', paths }
  writeFileSync(path.join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  const [command = '', ...args] = line.split(' ')
  const { status, stderr, stdout } = spawnSync(command, args, {
    cwd: dir,
    encoding: 'utf8',
    env: {
      ...process.env,
      // The parent's own options are Jest's.
      NODE_OPTIONS: '',
      PAYLOAD_CONFIG_PATH: path.join(dir, 'src/payload.config.ts'),
    },
  })
  expect([status, stderr, stdout]).toEqual([0, '', expect.stringContaining('Writing import map')])
  expect(readFileSync(importMap, 'utf8')).toContain('payload-cloudflare-images/client#')
})
