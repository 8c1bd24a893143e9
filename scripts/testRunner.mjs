import asyncHooks from 'node:async_hooks'
import { createRequire } from 'node:module'

/** Jest's own. */
const load = createRequire(import.meta.url)
const { default: runFile } = load('jest-circus/runner')

/**
 * Jest opens an asynchronous context for each test file and leaves it open. Until Node 24, every promise
 * of a process carries each open context along: of 37 files, that was a sixth of all work. What was opened
 * for a file is closed with it.
 */
export default async function runAndClose(...args) {
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
