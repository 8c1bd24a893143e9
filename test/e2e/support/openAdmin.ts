import type { BrowserContext, Page } from 'playwright-core'

import type { DemoOptions } from '../../../scripts/startDemo.mjs'

import { openBrowser } from '../../../scripts/openBrowser.mjs'
import { startDemo } from '../../../scripts/startDemo.mjs'
import { recordTroubles } from './recordTroubles.js'
import { recordToasts } from './toasts.js'
import { whenAlive } from './whenAlive.js'

/** Ends what hangs. The development server compiles each page first, on a busy machine for minutes. */
const timeoutMs = { built: 60_000, compiled: 300_000 }

export type Admin = {
  readonly context: BrowserContext
  /** What went wrong in the browser. */
  readonly failures: string[]
  /** A path of the demo, without the browser's session. */
  get(path: string): Promise<Response>
  readonly origin: string
  readonly page: Page
  /** Signs in with the form as it is filled in. */
  signIn(): Promise<void>
  stop(): Promise<void>
}

/** The demo on a fresh database, and a browser that has not signed in. */
export async function openAdmin(options?: DemoOptions): Promise<Admin> {
  const demo = await startDemo({ isBuilt: true, ...options })
  const browser = await openBrowser()
  const context = await browser.newContext({
    baseURL: demo.origin,
    viewport: { height: 900, width: 1280 },
  })
  const page = await context.newPage()
  page.setDefaultTimeout(options?.isBuilt === false ? timeoutMs.compiled : timeoutMs.built)
  const failures = recordTroubles(page)
  await recordToasts(page)
  return {
    context,
    failures,
    get: (path) => fetch(new URL(path, demo.origin)),
    origin: demo.origin,
    page,
    async signIn() {
      await page.goto('/admin')
      await (await whenAlive(page.getByRole('button', { name: 'Login' }))).click()
      await page.waitForURL(/\/admin$/)
    },
    async stop() {
      await browser.close()
      await demo.stop()
    },
  }
}
