import type { BinScriptConfig } from 'payload'

import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Registers `payload cloudflare-images`. The path is put together as text: bundlers take
 * `new URL(…, import.meta.url)` and `import.meta.resolve` for assets of theirs.
 */
export function commandBin(): BinScriptConfig {
  return { key: 'cloudflare-images', scriptPath: scriptBeside(import.meta.url) }
}

/** Where the script stands, from where this module stands. */
export function scriptBeside(moduleURL: string): string {
  // In a bundle the address may be anything; there nobody runs the command.
  if (!moduleURL.startsWith('file:')) return ''
  const file = fileURLToPath(moduleURL)
  const extension = path.extname(file)
  return path.join(path.dirname(file), '..', '..', 'exports', `command${extension}`)
}
