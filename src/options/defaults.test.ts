import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'

import { resolveOptions } from '../options.js'
import { optionDefaults } from './defaults.js'

const source = await readFile(new URL('../optionTypes.ts', import.meta.url), 'utf8')

/** The text after `@default` of each documented option whose default is one of ours. */
const documented = [...source.matchAll(/@default (.+?) \*\/\s+(\w+)\??:/g)].map(
  ([, text = '', name = '']) => ({ name, text }),
)

const values: Readonly<Record<string, unknown>> = {
  ...optionDefaults,
  baseURL: optionDefaults.deliveryBaseURL,
  dir: optionDefaults.localDir,
}

describe('the defaults', () => {
  test('stand in the documentation', () => {
    const names = documented.map(({ name }) => name)
    const expected = Object.keys(optionDefaults)
      .map((name) => ({ deliveryBaseURL: 'baseURL', localDir: 'dir' })[name] ?? name)
      .toSorted()
    expect(expected.filter((name) => !names.includes(name))).toEqual([])
  })

  test.each(documented.filter(({ name }) => name in values))(
    '$name is $text, as documented',
    ({ name, text }) => {
      expect(text).toBe(
        typeof values[name] === 'string' ? `'${values[name]}'` : String(values[name]),
      )
    },
  )

  test('apply where nothing is said', () => {
    const resolved = resolveOptions({ env: {}, options: { collections: { media: true } } })
    expect(resolved).toMatchObject({
      apiBaseURL: optionDefaults.apiBaseURL,
      collections: {
        media: {
          access: 'public',
          defaultVariant: optionDefaults.defaultVariant,
          flexible: false,
          thumbnailVariant: optionDefaults.thumbnailVariant,
        },
      },
      delivery: { flexible: false, includeAccountHash: true },
      enabled: true,
      limits: { maxBytes: optionDefaults.maxBytes },
      local: { dir: optionDefaults.localDir },
      signedURLs: {
        bucketSeconds: optionDefaults.bucketSeconds,
        expiresInSeconds: optionDefaults.expiresInSeconds,
      },
      timeoutMs: optionDefaults.timeoutMs,
    })
  })
})
