import { spawn } from 'node:child_process'
import { join } from 'node:path'

import { projectDir } from './install.mjs'

/** Runs jest projects, passes `args` through and resolves to the exit code. */
export function runJest({ projects, args, env = {} }) {
  const jest = join(projectDir, 'node_modules', 'jest', 'bin', 'jest.js')
  const options = ['--experimental-vm-modules', process.env.NODE_OPTIONS ?? '']
  return new Promise((resolve, reject) => {
    // Projects come last: the option swallows every plain argument after it.
    const child = spawn(process.execPath, [jest, ...args, '--selectProjects', ...projects], {
      cwd: projectDir,
      env: { ...process.env, ...env, NODE_OPTIONS: options.join(' ').trim() },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}
