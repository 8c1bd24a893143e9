// Prints "<passed> <failed>" of a jest report. A run that ended badly never counts as clean, even
// when it left no report or one that names no failure.
import { existsSync, readFileSync } from 'node:fs'

const [file, code] = process.argv.slice(2)
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
const passed = report.numPassedTests ?? 0
// A suite that cannot be loaded has no tests of its own to count.
const failed = (report.numFailedTests ?? 0) + (report.numRuntimeErrorTestSuites ?? 0)
const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0)
const isClean = code === '0' && passed > 0
console.log(passed, failed + skipped === 0 && !isClean ? 1 : failed + skipped)
