import { describe, expect, test } from '@jest/globals'

import { variantOptionTable } from '../../core/variantOptions.js'
import { en } from '../../translations/languages/en.js'
import { listFields, parseForm } from './playgroundForm.js'

const { common, others } = listFields()
const fieldOf = (option: string) => [...common, ...others].find((field) => field.option === option)

describe('listFields', () => {
  test('has every option that an address can carry, the usual ones first', () => {
    const possible = Object.entries(variantOptionTable)
      .filter(([, row]) => row.refusal === undefined)
      .map(([option]) => option)
    expect([...common, ...others].map(({ option }) => option).sort()).toEqual(possible.sort())
    expect(common.map(({ option }) => option)).toEqual([
      'width',
      'height',
      'fit',
      'gravity',
      'quality',
      'format',
    ])
  })

  test('has a label for each', () => {
    for (const { option } of [...common, ...others]) expect(en[`option_${option}`]).toBeTruthy()
  })

  test('offers the words of an option, and leaves it open where others fit too', () => {
    expect(fieldOf('fit')).toMatchObject({
      choices: expect.arrayContaining(['cover', 'scale-down']),
      isOpen: false,
      placeholder: 'scale-down',
    })
    expect(fieldOf('anim')).toMatchObject({ choices: ['true', 'false'], isOpen: false })
    expect(fieldOf('rotate')).toMatchObject({ choices: ['90', '180', '270'], isOpen: false })
    expect(fieldOf('format')?.choices).not.toContain('json')
    expect(fieldOf('gravity')).toMatchObject({ isOpen: true, placeholder: '0.5x0.5' })
    expect(fieldOf('gravity')?.choices).toContain('face')
    expect(fieldOf('width')).toMatchObject({ choices: ['auto'], isOpen: true })
    expect(fieldOf('height')).toMatchObject({ choices: [], isOpen: true })
    expect(fieldOf('blur')).toMatchObject({ isOpen: true, placeholder: '0' })
  })

  test.each([...common, ...others].map((field) => [field.option, field] as const))(
    'offers for %s what its parser takes',
    (option, { choices }) => {
      for (const text of choices) expect(parseForm({ [option]: text }).invalid).toEqual([])
    },
  )
})

describe('parseForm', () => {
  test('reads what is set, and leaves out what is not', () => {
    const parsed = parseForm({ fit: 'cover', gravity: '0.2x0.8', height: '', width: ' 640 ' })
    expect(parsed).toEqual({
      invalid: [],
      options: { fit: 'cover', gravity: { x: 0.2, y: 0.8 }, width: 640 },
      query: 'fit=cover&gravity=0.2x0.8&width=640',
    })
  })

  test('names options by their names in addresses', () => {
    expect(parseForm({ slowConnectionQuality: '50' }).query).toBe('slow-connection-quality=50')
  })

  test('tells which values do not fit', () => {
    expect(parseForm({ blur: '0.5', height: '20', quality: '101', width: 'wide' })).toMatchObject({
      invalid: ['blur', 'quality', 'width'],
      options: { height: 20 },
    })
  })
})
