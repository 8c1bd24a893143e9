import { existsSync } from 'node:fs'

import { installDebianPackages } from './debianPackages.mjs'

const DEBIAN_PATH = '/usr/bin/chromium'

/**
 * The browser of the end-to-end tests and the screenshots: CHROMIUM_PATH, else Debian's package,
 * installed when that is possible.
 * @throws when there is none, with a message that says what to install
 */
export function ensureChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (existsSync(named)) return named
    throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`)
  }
  if (existsSync(DEBIAN_PATH)) return DEBIAN_PATH
  if (installDebianPackages(['chromium']) && existsSync(DEBIAN_PATH)) return DEBIAN_PATH
  throw new Error(
    'The end-to-end tests need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
  )
}
