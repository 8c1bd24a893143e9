import type { CloudflareImagesOptions } from '../optionTypes.js'
import type { Problems } from './problems.js'
import type { ResolvedOptions } from './resolvedOptions.js'

import { optionDefaults } from './defaults.js'

/** Whether placeholders are made, and whether lists carry them as pictures. */
export function resolvePlaceholder({
  placeholder = optionDefaults.placeholder,
  problems,
}: {
  placeholder: CloudflareImagesOptions['placeholder']
  problems: Problems
}): ResolvedOptions['placeholder'] {
  const value: unknown = placeholder
  if (value === false) return false
  if (value === 'thumbhash') return { dataURL: false }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    problems.unknownKeys({ known: ['dataURL'], path: 'placeholder', value })
    const { dataURL } = value as { dataURL?: unknown }
    return {
      dataURL: problems.boolean({ fallback: false, path: 'placeholder.dataURL', value: dataURL }),
    }
  }
  problems.add({
    expected: "'thumbhash', false, or { dataURL: true }",
    path: 'placeholder',
    received: value,
  })
  return false
}
