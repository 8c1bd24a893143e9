import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import sharp from 'sharp'

import { isCssColor, toURLColor } from './cssColor.js'

function listNames(): string[] {
  const source = readFileSync(new URL('./cssColor.ts', import.meta.url), 'utf8')
  return [...source.matchAll(/'([a-z ]{30,})'/g)].flatMap(([, line = '']) => line.trim().split(' '))
}

describe('CSS colours', () => {
  test('sharp, which renders them, understands every name that is accepted', () => {
    const names = listNames()
    expect(names).toHaveLength(149)
    for (const background of names) {
      expect(() =>
        sharp({ create: { background, channels: 4, height: 1, width: 1 } }),
      ).not.toThrow()
      expect(isCssColor(background.toUpperCase())).toBe(true)
    }
  })

  test.each([
    '#fff',
    '#ffff',
    '#aabbcc',
    '#AABBCC80',
    'rgb(0,0,0)',
    'rgb(255, 255, 255)',
    'RGBA(1, 2, 3, .5)',
    'rgb(10% 20% 30%)',
    'rgb(1 2 3 / 50%)',
    'rgba(1,2,3,1)',
  ])('%s is one', (text) => {
    expect(isCssColor(text)).toBe(true)
  })

  test.each([
    '',
    '#',
    '#ff',
    '#fffff',
    '#ggg',
    'fff',
    'blurple',
    'constructor',
    'rgb(1,2)',
    'rgb(256,0,0)',
    'rgb(101%,0%,0%)',
    'rgb(1,2,3',
    'rgb(1 2,3)',
    'rgb(-1,0,0)',
    'url(x)',
    'var(--x)',
    'red;',
    'red,draw=x',
    ' red',
    'rgba(1,2,3,2)',
  ])('%j is not', (text) => {
    expect(isCssColor(text)).toBe(false)
  })
})

describe('in the path of a URL', () => {
  test.each([
    ['#AABBCC80', '#AABBCC80'],
    ['rgba(1,2,3,0.5)', 'rgba(1,2,3,0.5)'],
    ['rgb(240 40 145)', 'rgb(240 40 145)'],
    // A slash would begin another segment.
    ['rgb(240 40 145 / 50%)', 'rgba(240,40,145,0.5)'],
    ['rgb(10% 20% 30% / .25)', 'rgba(26,51,77,0.25)'],
    ['rgb(1 2 3 / 1)', 'rgb(1,2,3)'],
    // As browsers compute them.
    ['hsl(120 100% 25%)', 'rgb(0,128,0)'],
    ['HSLA(240, 100%, 50%, 0.3)', 'rgba(0,0,255,0.3)'],
    ['hsl(-0.5turn 50% 50% / none)', 'rgba(64,191,191,0)'],
    ['hwb(90deg 20% 40%)', 'rgb(102,153,51)'],
    ['hwb(0 80% 80%)', 'rgb(128,128,128)'],
    ['lab(50% 40 59.5)', 'rgb(191,87,0)'],
    ['lch(52.2345% 72.2 56.2)', 'rgb(198,93,6)'],
    ['oklab(59.69% 0.1007 0.1191)', 'rgb(198,93,7)'],
    ['oklch(40.101% 0.12332 21.555 / 0.5)', 'rgba(125,35,41,0.5)'],
    ['lab(100 0 0)', 'rgb(255,255,255)'],
  ])('%s is %s', (text, expected) => {
    const written = toURLColor(text)!
    const channels = (color: string) => color.match(/[\d.]+/g)?.map(Number) ?? []
    const differences = channels(written).map((value, at) => value - channels(expected)[at]!)
    expect(written.replaceAll(/[\d.]+/g, '0')).toBe(expected.replaceAll(/[\d.]+/g, '0'))
    expect(Math.max(0, ...differences.map(Math.abs))).toBeLessThanOrEqual(1)
    expect(toURLColor(written)).toBe(written)
  })

  test.each([
    'hsl(120 101% 25%)',
    'hsl(50% 10% 10%)',
    'hsl(1 2% 3% / 2)',
    'hsl(1 2% 3% / 1 / 1)',
    'hsl(1,2% 3%)',
    'lab(1,2,3)',
    'lab(1 2)',
    'lab(1deg 2 3)',
    'toString(1 2 3)',
    'color(srgb 1 0 0)',
    'oklch(1 2 3/../../x)',
    'rgb(300 0 0 / 1)',
  ])('%s is none', (text) => {
    expect(toURLColor(text)).toBeUndefined()
  })

  test('whatever the text, never a slash', () => {
    const part = fc.oneof(
      fc.integer({ max: 400, min: -5 }),
      fc.constantFrom('10%', 'none', '/', '.5'),
    )
    const space = fc.constantFrom('rgb', 'hsl', 'hwb', 'lab', 'lch', 'oklab', 'oklch')
    fc.assert(
      fc.property(space, fc.array(part, { maxLength: 5, minLength: 3 }), (name, parts) => {
        const written = toURLColor(`${name}(${parts.join(' ')})`)
        expect(written ?? '').not.toMatch(/\/|NaN|Infinity/)
      }),
      { seed: 20_261_129 },
    )
  })
})
