import type { Environment, ResolvedOptions } from './options/resolvedOptions.js'
import type { CloudflareImagesOptions } from './optionTypes.js'

import { createProblems } from './core/schema.js'
import { assertNoProblems } from './options/assertNoProblems.js'
import { resolveCollections } from './options/resolveCollections.js'
import { resolveCredentials } from './options/resolveCredentials.js'
import { builtInVariants, resolveVariants } from './options/resolveVariants.js'
import { options as schema } from './options/schema.js'

type ResolveOptionsArgs = {
  /** @default process.env, read here and nowhere else */
  env?: Environment
  options: CloudflareImagesOptions<string>
}

/**
 * Parses the options once, with the environment as fallback, and reports every problem together:
 * of each option by its row in the schema, then of what options say together.
 *
 * @throws CloudflareImagesError `OPTIONS_INVALID`, one line a problem: path, expected, received.
 */
export function resolveOptions({
  env = process.env,
  options,
}: ResolveOptionsArgs): ResolvedOptions {
  const problems = createProblems()
  const read = schema.read(options, { env, path: '', problems })
  const variants = resolveVariants(read, problems)
  const resolved = {
    ...read,
    ...resolveCredentials({ env, options: read, problems }),
    collections: resolveCollections({ options: read, problems, variants }),
    undeclaredVariants: Object.keys(builtInVariants).filter((name) => !(name in read.variants)),
    variants,
  }
  assertNoProblems(problems)
  return resolved
}
