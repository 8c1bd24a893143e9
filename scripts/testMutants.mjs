// Changes the code in thousands of small ways and counts the changes that no test beside it notices:
// `npm run test:mutants`, or `npm run test:mutants -- src/core/svg src/images`.
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'

import { ensureInstalled, projectDir } from './install.mjs'

/** And the tests beside the code, where a part of it is tested through what stands on it. */
const FOLDERS = {
  'src/core': ['src/core', 'src/options', 'src/options.test.ts', 'src/browser'],
  'src/cloudflare': ['src/cloudflare'],
  'src/service': ['src/service'],
  'src/images': ['src/images', 'src/emulator'],
}
/** In percent, of each folder. */
const LEAST_SCORE = 85
const reportDir = '.cache/mutants'

const isTest = (name) => name.endsWith('.test.ts')

function findSources(target) {
  if (statSync(target).isFile()) return [target]
  return readdirSync(target, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(target, name))
}

function findTests(target) {
  const [folder] = Object.keys(FOLDERS).filter((name) => target.startsWith(name))
  if (folder === undefined) throw new Error(`${target} is in none of ${Object.keys(FOLDERS)}.`)
  return FOLDERS[folder].flatMap(findSources).filter(isTest).sort()
}

const optionsFor = (target, report) => ({
  allowEmpty: true,
  concurrency: 2,
  coverageAnalysis: 'perTest',
  disableTypeChecks: false,
  htmlReporter: { fileName: `${report}.html` },
  ignorePatterns: [
    '**',
    '!docs/*.md',
    '!src/**',
    '!test/fixtures/**',
    '!scripts/**',
    '!package.json',
    '!tsconfig.json',
  ],
  // What runs while modules load would need a process and all tests for each mutant.
  ignoreStatic: true,
  ignorers: ['phrases'],
  jsonReporter: { fileName: `${report}.json` },
  logLevel: 'warn',
  mutate: findSources(target).filter((name) => !isTest(name)),
  packageManager: 'npm',
  plugins: ['runner', 'phrases', 'survivors'].map((name) =>
    path.join(projectDir, `scripts/mutants/${name}.mjs`),
  ),
  reporters: ['survivors', 'html', 'json', 'progress-append-only'],
  tempDirName: path.join(reportDir, 'sandbox'),
  testFiles: findTests(target),
  testRunner: 'kept-modules',
  timeoutFactor: 2,
  timeoutMS: 3000,
})

function summarize(mutants) {
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length
  const killed = count('Killed', 'Timeout')
  const survived = count('Survived', 'NoCoverage')
  return {
    mutants: killed + survived,
    killed,
    survived: count('Survived'),
    'not run': count('NoCoverage'),
    failed: count('RuntimeError', 'CompileError'),
    ignored: count('Ignored'),
    score: Number(((100 * killed) / Math.max(1, killed + survived)).toFixed(1)),
  }
}

ensureInstalled()
process.chdir(projectDir)
const { Stryker } = await import('@stryker-mutator/core')
const named = process.argv.slice(2)
const rows = {}
for (const target of named.length > 0 ? named : Object.keys(FOLDERS)) {
  const start = Date.now()
  const report = path.join(reportDir, target.replaceAll('/', '-'))
  const mutants = await new Stryker(optionsFor(target, report)).runMutationTest()
  const minutes = Number(((Date.now() - start) / 60_000).toFixed(1))
  rows[target] = { ...summarize(mutants), minutes }
}
console.table(rows)
process.exit(Object.values(rows).every(({ score }) => score >= LEAST_SCORE) ? 0 : 1)
