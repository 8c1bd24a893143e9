import type { VariantOption } from '../../core/variantOptions.js'

import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'

import { variantOptionTable } from '../../core/variantOptions.js'
import { formatFidelity, optionFidelity } from './fidelity.js'
import { operations } from './operations.js'

const options = Object.keys(variantOptionTable) as VariantOption[]

describe('fidelity', () => {
  test.each(options)('says what becomes of %s, as the renderer does', (option) => {
    const { stage } = operations[option]
    const { level, what } = optionFidelity[option]
    expect(what).toMatch(/^.{10,}\.$/)
    if (stage === 'stand-in') expect(level).toBe('stand-in')
    expect(stage === 'refused').toBe(level === 'refused')
    expect(stage === 'refused').toBe(variantOptionTable[option].refusal !== undefined)
  })

  test('the documentation says the same', async () => {
    const page = await readFile('docs/emulator-fidelity.md', 'utf8')
    expect(page).toContain(formatFidelity())
  })
})
