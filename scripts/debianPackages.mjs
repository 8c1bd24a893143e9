import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

/**
 * Installs packages with apt-get where that is possible: as root, on a Debian-like system.
 * Returns whether they are there afterwards; never asks and never throws.
 */
export function installDebianPackages(names) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  console.log(`Installing ${names.join(' ')} (apt-get) ...`)
  const install = ['install', '-y', '--no-install-recommends', ...names]
  // A bare image has no package lists, and lists that are there may name versions long gone.
  return run('apt-get', install) || (run('apt-get', ['update', '-q']) && run('apt-get', install))
}
