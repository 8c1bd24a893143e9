import { describe, expect, test } from '@jest/globals'
import { fileURLToPath } from 'node:url'

import { parseSources, readSources } from './readSources.js'
import { rules } from './rules.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const sources = readSources({ root, folders: ['src', 'test', 'scripts', 'bench'] })

describe('the architecture', () => {
  test('is read from files that exist', () => {
    const paths = new Set(sources.map(({ path }) => path))
    const lost = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => target !== undefined && /\.[jt]sx?$/.test(target))
        .filter(({ target }) => !paths.has(target ?? ''))
        .map(({ specifier }) => `${path} imports ${specifier}`),
    )
    expect(lost).toEqual([])
    expect(paths.size).toBeGreaterThan(100)
  })

  test.each(rules)('$name', ({ find }) => {
    expect(find(sources)).toEqual([])
  })

  test.each(rules)('a breach is found: $name', ({ find, example }) => {
    expect(find(parseSources(example))).toHaveLength(1)
  })
})
