import type { CollectionBeforeOperationHook } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { readingWhole } from '../viewing/storedDocument.js'
import { wantsPlaceholderURL } from './wantsPlaceholderURL.js'

const operations: readonly string[] = ['create', 'delete', 'update']

/** Whoever names no fields gets the placeholder without its picture, whatever the operation. */
export function omitPlaceholderURL({ service }: PluginContext): CollectionBeforeOperationHook {
  return (hook) => {
    const { args, req } = hook
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- still the name core passes
    const operation: string = hook.operation
    // Reads of versions have no `draft`; there the fields lie one level deeper.
    const isKnown = operations.includes(operation) || (operation === 'read' && 'draft' in args)
    const isPlain = (args as { select?: unknown }).select === undefined
    if (!isKnown || !isPlain || wantsPlaceholderURL({ req, service })) return args
    const select = readingWhole({ cloudflare: { placeholder: { dataURL: false } } })
    return { ...args, select }
  }
}
