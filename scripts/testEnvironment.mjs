import { LegacyFakeTimers, ModernFakeTimers } from '@jest/fake-timers'
import { ModuleMocker } from 'jest-mock'
import vm from 'node:vm'

/** Stands for Node's own context, of which there is no object to name it by. */
const ownContext = vm.createContext({})

/** Jest insists on a context; without one, Node takes its own. */
function dropContext({ context, parsingContext, ...rest } = {}) {
  return {
    ...rest,
    ...(context === undefined || context === ownContext ? {} : { context }),
    ...(parsingContext === undefined || parsingContext === ownContext ? {} : { parsingContext }),
  }
}

/** Jest calls these by name, each time; a process of Jest's loads this file once. */
const { compileFunction, SourceTextModule, SyntheticModule } = vm
Object.assign(vm, {
  compileFunction: (code, parameters, options) =>
    compileFunction(code, parameters, dropContext(options)),
  SourceTextModule: class extends SourceTextModule {
    constructor(code, options) {
      super(code, dropContext(options))
    }
  },
  SyntheticModule: class extends SyntheticModule {
    constructor(names, evaluate, options) {
      super(names, evaluate, dropContext(options))
    }
  },
})

/** By Node's own loader, which keeps a module: what the stubs beside the bundles call. */
globalThis.importShared = (url) => import(url)

const timerConfig = {
  idToRef: (id) => ({ id, ref: () => id, unref: () => id }),
  refToId: (timer) => timer?.id,
}

/**
 * Test files run in Node's own context, with the packages and sources that Node has loaded once for the
 * whole process, as a server has. Jest's own environment loads them anew for each file, in a context whose
 * globals are slow to read: all tests together took three times as long. Test files and what they share
 * below test/ are still loaded for each file; what a module of a package or source keeps, stays.
 */
export default class TestEnvironment {
  #env = { ...process.env }

  constructor({ projectConfig: config }) {
    this.global = globalThis
    this.moduleMocker = new ModuleMocker(globalThis)
    this.fakeTimers = new LegacyFakeTimers({
      config,
      global: globalThis,
      moduleMocker: this.moduleMocker,
      timerConfig,
    })
    this.fakeTimersModern = new ModernFakeTimers({ config, global: globalThis })
    Error.stackTraceLimit = 100
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose()
    this.fakeTimersModern.dispose()
    for (const name of Object.keys(process.env)) {
      if (!(name in this.#env)) Reflect.deleteProperty(process.env, name)
    }
    Object.assign(process.env, this.#env)
  }

  exportConditions() {
    return ['node', 'node-addons']
  }

  getVmContext() {
    return ownContext
  }
}
