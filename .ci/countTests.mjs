// Prints "<passed> <failed>" of a run of tests: node countTests.mjs <exit code> <report...>. A run
// that ended badly never counts as clean, even when it left no report or one that names no failure.
import { existsSync, readFileSync } from 'node:fs'

const [code, ...files] = process.argv.slice(2)
let passed = 0
let failed = 0
let isComplete = true
for (const file of files) {
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  passed += report.numPassedTests ?? 0
  // A suite that cannot be loaded has no tests of its own to count; what is skipped did not pass.
  failed +=
    (report.numFailedTests ?? 0) +
    (report.numRuntimeErrorTestSuites ?? 0) +
    (report.numPendingTests ?? 0) +
    (report.numTodoTests ?? 0)
  isComplete &&= (report.numPassedTests ?? 0) > 0
}
console.log(passed, failed === 0 && !(code === '0' && isComplete) ? 1 : failed)
