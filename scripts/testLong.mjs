import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { ensureInstalled, projectDir } from './install.mjs'
import { memoryLimit, runJest } from './runJest.mjs'

/** What has a size in test/fixtures/testSizes.ts. */
function findSized() {
  return readdirSync(path.join(projectDir, 'test'), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.join('test', name))
    .filter((name) => readFileSync(path.join(projectDir, name), 'utf8').includes('/testSizes.js'))
}

ensureInstalled()
const args = process.argv.slice(2)
process.exit(
  await runJest({
    projects: ['contract', 'integration'],
    args: ['--testTimeout=3600000', memoryLimit, '--verbose', ...args, ...findSized()],
    env: { TEST_SIZES: 'long' },
  }),
)
