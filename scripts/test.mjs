import { ensureChromium } from './chromium.mjs'
import { ensureInstalled } from './install.mjs'
import { runJest } from './runJest.mjs'

const PROJECTS = ['unit', 'contract', 'integration', 'e2e']

/** `node scripts/test.mjs --only=unit,contract ...` runs a part; the rest goes to jest as it is. */
function readArguments(args) {
  const only = args.find((arg) => arg.startsWith('--only='))
  return {
    projects: only?.slice('--only='.length).split(',') ?? PROJECTS,
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

process.exit(await runJest({ projects, args: jestArgs, env }))
