import { readFileSync } from 'node:fs'

import { describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { isCssColor } from './cssColor.js'

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
