import { ensureChromium } from './chromium.mjs'
import { ensureInstalled } from './install.mjs'
import { memoryLimit, runJest, workers } from './runJest.mjs'

/** Browsers and compiled sites are busy enough for a machine: their tests run after the others. */
const PHASES = [['unit', 'contract', 'integration'], ['e2e']]

/** `node scripts/test.mjs --only=unit,contract ...` runs a part; the rest goes to jest as it is. */
function readArguments(args) {
  const only = args.find((arg) => arg.startsWith('--only='))
  return {
    projects: only?.slice('--only='.length).split(',') ?? PHASES.flat(),
    jestArgs: args.filter((arg) => arg !== only),
  }
}

const { projects, jestArgs } = readArguments(process.argv.slice(2))
ensureInstalled()

const env = {}
if (projects.includes('e2e')) {
  try {
    env.CHROMIUM_PATH = ensureChromium()
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}

/** The second phase must not write over the first one's report. */
function argsOf(phase) {
  const isLast = phase.includes('e2e')
  const args = jestArgs.map((arg) =>
    isLast && arg.startsWith('--outputFile=') ? arg.replace(/(\.json)?$/, '.e2e$1') : arg,
  )
  const namesFiles = jestArgs.some((arg) => !arg.startsWith('-'))
  const setsWorkers = jestArgs.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)/.test(arg))
  return [
    ...(namesFiles ? ['--passWithNoTests'] : []),
    // Given twice, jest adds the numbers up to a hundred workers.
    ...(setsWorkers ? [] : [workers]),
    ...(isLast ? [] : [memoryLimit]),
    ...args,
  ]
}

let code = 0
for (const phase of PHASES) {
  const chosen = phase.filter((project) => projects.includes(project))
  if (chosen.length > 0) {
    code = Math.max(code, await runJest({ projects: chosen, args: argsOf(chosen), env }))
  }
}
process.exit(code)
