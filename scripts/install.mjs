import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)
/** Where every script runs, whatever directory it was called from. */
export const projectDir = fileURLToPath(root)

/** True when node_modules is missing or older than the lock file. */
function isInstallNeeded() {
  const installed = new URL('node_modules/.package-lock.json', root)
  if (!existsSync(installed)) return true
  return statSync(new URL('package-lock.json', root)).mtimeMs > statSync(installed).mtimeMs
}

/** Runs `npm ci` unless node_modules already matches the lock file; ends the process on failure. */
export function ensureInstalled() {
  if (!isInstallNeeded()) return
  console.log('Installing packages (npm ci) ...')
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit'], {
    cwd: projectDir,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error('npm ci failed: see the lines above.')
    process.exit(status ?? 1)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureInstalled()
