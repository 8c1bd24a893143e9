import { commonTokens, declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner'
import { addEventHandler, getState, resetState, run, setState } from 'jest-circus'
import { readFileSync, writeFileSync } from 'node:fs'
import { register } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { register as registerTypeScript } from 'tsx/esm/api'

/** Where Stryker's code inside the mutated sources looks for the mutant to be. */
const stryker = (globalThis.__stryker__ ??= {})

function readName(test) {
  const names = []
  for (let node = test; node.parent !== undefined; node = node.parent) names.unshift(node.name)
  return names.join(' ')
}

function* walk(block) {
  for (const child of block.children) {
    if (child.type === 'test') yield child
    else yield* walk(child)
  }
}

/** A test file, loaded once: what it describes can run again and again. */
async function loadFile(fileName) {
  resetState()
  await import(pathToFileURL(path.resolve(fileName)).href)
  const state = getState()
  const tests = [...walk(state.rootDescribeBlock)].map((test) => {
    const name = readName(test)
    return { id: `${fileName} ${name}`, name, test }
  })
  return { fileName, state, tests }
}

const isOwn = (fileName, source) => fileName.startsWith(source.replace(/\.ts$/, '.'))

/** The tests most likely to notice come first: the source's own, then those of its folder. */
function sortByDistance(files, source) {
  const distanceOf = ({ fileName }) =>
    isOwn(fileName, source) ? 0 : path.dirname(fileName) === path.dirname(source) ? 1 : 2
  return files.toSorted((a, b) => distanceOf(a) - distanceOf(b))
}

/** In the sandbox: a process that takes over from a stuck one knows them, too. */
const slowFile = 'slow-tests.json'

/** For other sources than their own, tests of three seconds and more are left out. */
const findSlow = (tests) =>
  tests.filter(({ timeSpentMs }) => timeSpentMs >= 3000).map(({ id }) => id)

function readFailure(errors) {
  const [first] = errors
  const error = Array.isArray(first) ? (first[0] ?? first[1]) : first
  return String(error?.message ?? error)
}

/**
 * Runs the tests beside the code with Jest's own parts in one process, which loads packages, sources and
 * tests once for all mutants. With a Jest environment for each mutant, one takes five seconds.
 */
class KeptModulesRunner {
  static inject = [commonTokens.options]
  #files = []
  #options
  /** An error outside of each test, such as an unhandled rejection. */
  #stray

  constructor(options) {
    this.#options = options
  }

  /** A new process for what runs while modules load. */
  capabilities() {
    return { reloadEnvironment: false }
  }

  async init() {
    registerTypeScript()
    register('./resolveJest.mjs', import.meta.url)
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      process.on(event, (error) => (this.#stray ??= error))
    }
    addEventHandler(({ name, test }) => {
      if (name === 'test_started') stryker.currentTestId = test.mutantTestId
      if (name === 'test_done') stryker.currentTestId = undefined
    })
  }

  async #load() {
    if (this.#files.length > 0) return
    for (const fileName of this.#options.testFiles) {
      const file = await loadFile(fileName)
      for (const { id, test } of file.tests) test.mutantTestId = id
      this.#files.push(file)
    }
  }

  async #runFile({ fileName, state, tests }, { bail, isWanted }) {
    const wanted = tests.filter(({ id }) => isWanted({ fileName, id }))
    if (wanted.length === 0) return []
    const names = new Set(wanted.map(({ name }) => name))
    for (const { test } of tests) Object.assign(test, { errors: [], status: null })
    setState(state)
    // Stryker ends what hangs.
    state.testTimeout = 300_000
    state.unhandledErrors = []
    state.testNamePattern = {
      test: (name) =>
        names.has(name) && !(bail && tests.some(({ test }) => test.errors.length > 0)),
    }
    await run()
    const failures = [...state.unhandledErrors, ...(this.#stray === undefined ? [] : [this.#stray])]
    this.#stray = undefined
    return wanted
      .filter(({ test }) => test.status === 'done' || test.errors.length > 0)
      .map(({ id, name, test }) => {
        const errors = [...test.errors, ...failures]
        return {
          fileName: path.resolve(fileName),
          id,
          name,
          timeSpentMs: test.duration ?? 0,
          ...(errors.length === 0
            ? { status: TestStatus.Success }
            : { failureMessage: readFailure(errors), status: TestStatus.Failed }),
        }
      })
  }

  async #run({ near, ...how }) {
    const tests = []
    for (const file of near === undefined ? this.#files : sortByDistance(this.#files, near)) {
      tests.push(...(await this.#runFile(file, how)))
      if (how.bail && tests.some(({ status }) => status === TestStatus.Failed)) break
    }
    return tests
  }

  async dryRun({ disableBail }) {
    stryker.activeMutant = undefined
    await this.#load()
    const tests = await this.#run({ bail: !disableBail, isWanted: () => true })
    writeFileSync(slowFile, JSON.stringify(findSlow(tests)))
    return { mutantCoverage: stryker.mutantCoverage, status: DryRunStatus.Complete, tests }
  }

  async mutantRun({
    activeMutant,
    disableBail,
    hitLimit,
    mutantActivation,
    sandboxFileName,
    testFilter,
  }) {
    stryker.hitLimit = hitLimit
    stryker.hitCount = hitLimit === undefined ? undefined : 0
    stryker.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined
    try {
      await this.#load()
    } catch (error) {
      return toMutantRunResult({ errorMessage: String(error), status: DryRunStatus.Error })
    }
    stryker.activeMutant = activeMutant.id
    const near = path.relative('.', sandboxFileName)
    const slow = new Set(JSON.parse(readFileSync(slowFile, 'utf8')))
    const filter = new Set(testFilter)
    const tests = await this.#run({
      bail: !disableBail,
      isWanted: ({ fileName, id }) =>
        (testFilter === undefined || filter.has(id)) && (!slow.has(id) || isOwn(fileName, near)),
      near,
    })
    return toMutantRunResult(
      determineHitLimitReached(stryker.hitCount, stryker.hitLimit) ?? {
        status: DryRunStatus.Complete,
        tests,
      },
    )
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'kept-modules', KeptModulesRunner),
]
