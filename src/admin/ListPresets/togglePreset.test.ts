import { describe, expect, test } from '@jest/globals'

import { presetNames } from '../../core/listPresets.js'
import { isPresetOn, togglePreset } from './togglePreset.js'

const failed = { 'cloudflare.status': { in: ['failed', 'expired'] } }
const large = { filesize: { greater_than: '5242880' } }
const byName = { filename: { like: 'harbour' } }

describe('a preset', () => {
  test.each(presetNames)('%s is on once set, and off again', (name) => {
    const where = togglePreset({ name, where: undefined })
    expect(isPresetOn({ name, where })).toBe(true)
    expect(togglePreset({ name, where })).toEqual({ or: [] })
  })

  test.each([
    ['nothing', {}, [[]]],
    ['a condition of a link', byName, [[byName]]],
    ['conditions that all hold', { and: [byName, large] }, [[byName, large]]],
    ['the filter form', { or: [{ and: [byName] }, { and: [large] }] }, [[byName], [large]]],
    ['conditions of which one holds', { or: [byName, large] }, [[byName], [large]]],
  ])('is added to %s', (_, where, branches) => {
    expect(togglePreset({ name: 'failed', where })).toEqual({
      or: branches.map((branch) => ({ and: [...branch, failed] })),
    })
  })

  test('takes only itself away', () => {
    const both = togglePreset({ name: 'large', where: { or: [{ and: [byName, failed] }] } })
    expect(togglePreset({ name: 'failed', where: both })).toEqual({
      or: [{ and: [byName, large] }],
    })
  })

  test('of several fields stays one filter beside others', () => {
    const where = togglePreset({ name: 'withoutAlt', where: byName })
    expect(where).toEqual({
      or: [
        { and: [byName, { alt: { exists: 'false' } }] },
        { and: [byName, { alt: { in: [''] } }] },
      ],
    })
    expect(togglePreset({ name: 'withoutAlt', where })).toEqual({ or: [{ and: [byName] }] })
  })

  test('is off where one way around it is left', () => {
    const where = { or: [{ and: [failed] }, { and: [byName] }] }
    expect(isPresetOn({ name: 'failed', where })).toBe(false)
  })

  test('is known in the values of forms as in those of URLs', () => {
    const where = { or: [{ and: [{ filesize: { greater_than: 5_242_880 } }] }] }
    expect(isPresetOn({ name: 'large', where })).toBe(true)
    const joined = { and: [{ 'cloudflare.status': { in: 'failed,expired' } }] }
    expect(isPresetOn({ name: 'failed', where: joined })).toBe(true)
  })
})
