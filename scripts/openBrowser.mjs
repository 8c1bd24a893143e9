import { chromium } from 'playwright-core'

import { ensureChromium } from './chromium.mjs'

/** Chromium without a window; it talks to nobody but the pages it is sent to. */
export function openBrowser() {
  return chromium.launch({
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    executablePath: ensureChromium(),
    headless: true,
  })
}
