import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'

import { formatOptionsTable } from '../../scripts/optionsTable.js'

/** Prettier aligns columns: what counts is what stands in them. */
const cells = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|-]+$/.test(line))
    .map((line) => line.replaceAll(/\s+/g, ' ').replaceAll('\\|', '|'))

const readme = readFileSync('README.md', 'utf8')

test('README lists every option as the types describe it: run `npm run docs:options` after a change', () => {
  const listed = readme.slice(
    readme.indexOf('<!-- options:begin -->'),
    readme.indexOf('<!-- options:end -->'),
  )
  expect(cells(listed)).toEqual(cells(formatOptionsTable()))
})

test('every option has a meaning', () => {
  const empty = cells(formatOptionsTable()).filter((row) => /\| \|$/.test(row))
  expect(empty).toEqual([])
})

test('every environment variable that is read stands in README', () => {
  const source = ['src/options.ts', 'src/options/resolveCredentials.ts']
    .map((file) => readFileSync(file, 'utf8'))
    .join('')
  const names = new Set(source.match(/CLOUDFLARE_[A-Z_]+/g))
  expect([...names].filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
})
