import type { Row, Shape } from '../core/schema.js'

import { describe, expect, test } from '@jest/globals'

import { readOptionComments } from '../../scripts/optionsTable.js'
import { createProblems } from '../core/schema.js'
import * as fileStorages from './fileStorages.js'
import * as groups from './groups.js'
import { options } from './schema.js'

const schema = { ...groups, ...fileStorages, options }
const documented = readOptionComments().map((option) => ({
  ...option,
  row: rowAt(schema[option.group], option.path.split('.')),
}))

function rowAt(row: Row, [name, ...rest]: string[]): Row {
  if (name === undefined) return row
  const next = (row.shape as Shape | undefined)?.[name]
  if (next === undefined) throw new Error(`no row ${name}`)
  return rowAt(next, rest)
}

/** What the text after `@default` means; `undefined` where it is words. */
function valueOf(text = ''): unknown {
  if (!/^('[^']*'|\d+|true|false|[[{].*[\]}])$/.test(text)) return undefined
  return JSON.parse(text.replaceAll("'", '"').replaceAll(/(\w+):(?=\s)/g, '"$1":')) as unknown
}

function read(row: Row, value: unknown): { list: readonly string[]; value: unknown } {
  const problems = createProblems()
  return { list: problems.list, value: row.read(value, { env: {}, path: 'here', problems }) }
}

describe('what the comment of an option says', () => {
  const literal = documented.filter(({ fallback }) => valueOf(fallback) !== undefined)

  test.each(literal)('$group $path: without it, it is $fallback', ({ fallback, row }) => {
    expect(read(row, undefined)).toEqual(read(row, valueOf(fallback)))
    expect(read(row, valueOf(fallback)).list).toEqual([])
  })

  test('names every default', () => {
    const silent = documented.filter(({ fallback, row }) =>
      row.default === undefined ? false : fallback === undefined,
    )
    expect(literal.length).toBeGreaterThan(35)
    expect(silent.map(({ path }) => path)).toEqual(['webhook.secret'])
  })

  test('names the variable that stands in for it, and no other', () => {
    const variables = documented.map(({ path, row, text }) => [
      path,
      row.env,
      text.match(/Env `(\w+)`/)?.[1],
    ])
    expect(variables.filter(([, read, said]) => read !== said)).toEqual([])
    expect(variables.filter(([, read]) => read !== undefined)).toHaveLength(9)
  })
})
