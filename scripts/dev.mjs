import { spawn } from 'node:child_process'
import { join } from 'node:path'

import { ensureInstalled, projectDir } from './install.mjs'

ensureInstalled()

const port = process.env.PORT ?? '3000'
const database = process.env.DATABASE_URI ?? 'SQLite, a file in dev/data'
const mode = process.env.CLOUDFLARE_API_TOKEN
  ? 'real Cloudflare Images'
  : 'the local emulator, files in dev/data'

console.log(`
  Admin     http://localhost:${port}/admin (the form is filled in: just sign in)
  Images    ${mode}
  Database  ${database.replace(/\/\/[^@/]*@/, '//***@')}
  The first page takes a while: it is compiled, and the photographs are seeded.
`)

const next = join(projectDir, 'node_modules', 'next', 'dist', 'bin', 'next')
const child = spawn(process.execPath, [next, 'dev', 'dev', '--port', port], {
  cwd: projectDir,
  env: { ...process.env, PORT: port, NEXT_TELEMETRY_DISABLED: '1' },
  stdio: ['ignore', 'inherit', 'inherit'],
})

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.once('close', (code) => process.exit(code ?? 0))
