import asyncHooks from 'node:async_hooks'
import { mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Jest's own. */
const load = createRequire(import.meta.url)
const { default: runFile } = load('jest-circus/runner')

/** Of the whole run, removed when it ends (runJest). */
const runDir = tmpdir()

/** Files run side by side: what one of them leaves in the folder for temporary files is not another's. */
function useOwnTempDir(environment) {
  const dir = mkdtempSync(join(runDir, 'file-'))
  process.env.TMPDIR = dir
  environment.global.process.env.TMPDIR = dir
}

/**
 * Jest opens an asynchronous context for each test file and leaves it open. Until Node 24, every promise
 * of a process carries each open context along: of 37 files, that was a sixth of all work. What was opened
 * for a file is closed with it.
 */
export default async function runAndClose(...args) {
  const [, , environment] = args
  useOwnTempDir(environment)
  const { AsyncLocalStorage } = asyncHooks
  const opened = new Set()
  asyncHooks.AsyncLocalStorage = class extends AsyncLocalStorage {
    constructor(...options) {
      super(...options)
      opened.add(this)
    }
  }
  try {
    return await runFile(...args)
  } finally {
    asyncHooks.AsyncLocalStorage = AsyncLocalStorage
    for (const storage of opened) storage.disable()
  }
}
