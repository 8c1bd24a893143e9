import { describe, expect, test } from '@jest/globals'
import { existsSync, readFileSync } from 'node:fs'

import { layers, pluginRooms } from './layerTable.js'

describe('docs/architecture.md', () => {
  const page = readFileSync('docs/architecture.md', 'utf8')
  const section = (title: string): string =>
    page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
  const firstCells = (title: string): string[] =>
    [...section(title).matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? '')

  test('has a row for every layer', () => {
    expect(firstCells('Layers')).toEqual(layers.map(({ name }) => name))
  })

  test('has a row for every room of the plugin, from the ground up', () => {
    expect(firstCells('Rooms of the plugin')).toEqual([...pluginRooms])
  })

  test('draws arrows where imports are allowed', () => {
    const arrows = [...page.matchAll(/^ {2}(\w+) --> (\w+)$/gm)]
    const wrong = arrows.filter(([, from, to = '']) => {
      const layer = layers.find(({ name }) => name === from)
      return layer?.imports.includes(to) !== true
    })
    expect(arrows.length).toBeGreaterThan(10)
    expect(wrong.map(([line]) => line)).toEqual([])
  })

  test('names files that exist', () => {
    const files = [...page.matchAll(/`((?:src|test)\/[\w./]+)`/g)].map(([, file]) => file ?? '')
    expect(files.length).toBeGreaterThan(30)
    expect(files.filter((file) => !existsSync(file))).toEqual([])
  })

  test('explains at most 40 terms, in alphabetical order', () => {
    const terms = [...section('Glossary').matchAll(/^\| ([A-Z][\w ]*?) +\|/gm)]
      .map(([, term]) => term ?? '')
      .slice(1)
    expect(terms.length).toBeGreaterThan(20)
    expect(terms.length).toBeLessThanOrEqual(40)
    expect(terms).toEqual(terms.toSorted((a, b) => a.localeCompare(b, 'en')))
  })
})
