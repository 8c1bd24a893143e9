import type { CloudflareImagesOptions } from '../optionTypes.js'
import type { Problems } from './problems.js'
import type { ResolvedOptions } from './resolvedOptions.js'

import { optionDefaults } from './defaults.js'
import { resolveCron } from './resolveCron.js'

/** The options of the index of where images are used. */
export function resolveUsages({
  problems,
  usages = {},
}: {
  problems: Problems
  usages: CloudflareImagesOptions['usages']
}): ResolvedOptions['usages'] {
  if (usages === false) return false
  problems.unknownKeys({ known: ['cron', 'ignore'], path: 'usages', value: usages })
  const ignore: unknown = usages.ignore ?? []
  const isList = Array.isArray(ignore) && ignore.every((slug) => typeof slug === 'string')
  if (!isList) {
    problems.add({
      expected: 'slugs of collections and globals',
      path: 'usages.ignore',
      received: ignore,
    })
  }
  return {
    cron: resolveCron({
      fallback: optionDefaults.usagesCron,
      path: 'usages.cron',
      problems,
      value: usages.cron,
    }),
    ignore: isList ? ignore : [],
  }
}
