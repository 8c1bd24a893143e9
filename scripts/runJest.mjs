import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

import { projectDir } from './install.mjs'

/** ES modules of a test file stay in the memory of its worker: one with hundreds of files behind it is replaced. */
export const memoryLimit = '--workerIdleMemoryLimit=1500MB'

/** For a third of its time or more, a test waits for databases, files and pages: another one works meanwhile. */
export const workers = `--maxWorkers=${Math.ceil(availableParallelism() * 1.5)}`

const memoryDir = '/dev/shm'
const neededBytes = 4 * 1024 ** 3

/**
 * A folder in memory, where there is plenty: the tests open hundreds of databases, each of whose writes
 * would wait for the disk.
 */
function makeTempDir() {
  if (process.env.TMPDIR !== undefined) return undefined
  try {
    const { bavail, bsize } = statfsSync(memoryDir)
    if (bavail * bsize < neededBytes) return undefined
    return mkdtempSync(join(memoryDir, 'payload-cloudflare-images-'))
  } catch {
    return undefined
  }
}

/** Runs jest projects, passes `args` through and resolves to the exit code. */
export function runJest({ projects, args, env = {} }) {
  const jest = join(projectDir, 'node_modules', 'jest', 'bin', 'jest.js')
  const options = [
    '--experimental-vm-modules',
    // Modules of the lexical editor wait for each other on Node 20 without it, and Node ends with code 0.
    '--conditions=production',
    process.env.NODE_OPTIONS ?? '',
  ]
  const tempDir = makeTempDir()
  const templatesDir = mkdtempSync(
    join(tempDir ?? tmpdir(), 'payload-cloudflare-images-templates-'),
  )
  return new Promise((resolve, reject) => {
    // Projects come last: the option swallows every plain argument after it.
    const child = spawn(process.execPath, [jest, ...args, '--selectProjects', ...projects], {
      cwd: projectDir,
      env: {
        ...process.env,
        ...(tempDir === undefined ? {} : { TMPDIR: tempDir }),
        TEST_TEMPLATES_DIR: templatesDir,
        ...env,
        NODE_OPTIONS: options.join(' ').trim(),
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.once('error', reject)
    child.once('close', (code) => {
      for (const dir of [templatesDir, tempDir]) {
        if (dir !== undefined) rmSync(dir, { force: true, recursive: true })
      }
      resolve(code ?? 1)
    })
  })
}
