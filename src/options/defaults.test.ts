import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'

import { resolveOptions } from '../options.js'
import { optionDefaults } from './defaults.js'

const source = await readFile(new URL('../optionTypes.ts', import.meta.url), 'utf8')

/** The text after `@default` of each documented option whose default is one of ours. */
const documented = [...source.matchAll(/@default (.+?) \*\/\s+(\w+)\??:/g)].map(
  ([, text = '', name = '']) => ({ name, text }),
)

/** One name may stand in two groups: signed URLs and upload URLs expire at different times. */
const values: Readonly<Record<string, unknown>> = {
  ...optionDefaults,
  expiresInSeconds: [optionDefaults.directUploadSeconds, optionDefaults.expiresInSeconds],
  cron: [optionDefaults.cron, optionDefaults.usagesCron],
  baseURL: optionDefaults.deliveryBaseURL,
  dir: [optionDefaults.localDir, optionDefaults.watermarkDir],
}

const quote = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value))

const renamed: Readonly<Record<string, string>> = {
  deliveryBaseURL: 'baseURL',
  directUploadSeconds: 'expiresInSeconds',
  localDir: 'dir',
  usagesCron: 'cron',
  watermarkDir: 'dir',
}

describe('the defaults', () => {
  test('stand in the documentation', () => {
    const names = documented.map(({ name }) => name)
    const expected = Object.keys(optionDefaults)
      .map((name) => renamed[name] ?? name)
      .toSorted()
    expect(expected.filter((name) => !names.includes(name))).toEqual([])
  })

  test.each(documented.filter(({ name }) => name in values))(
    '$name is $text, as documented',
    ({ name, text }) => {
      expect([values[name]].flat().map(quote)).toContain(text)
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
      cleanup: {
        cron: optionDefaults.cron,
        olderThanDays: optionDefaults.olderThanDays,
        orphanDays: optionDefaults.orphanDays,
        queue: optionDefaults.queue,
        refreshCron: optionDefaults.refreshCron,
      },
      delivery: { flexible: false, includeAccountHash: true },
      directUploads: {
        customIds: false,
        enabled: true,
        expiresInSeconds: optionDefaults.directUploadSeconds,
        metadata: {},
      },
      enabled: true,
      events: { maxAgeDays: optionDefaults.maxAgeDays, maxRows: optionDefaults.maxRows },
      limits: { maxBytes: optionDefaults.maxBytes },
      local: { dir: optionDefaults.localDir },
      signedURLs: {
        bucketSeconds: optionDefaults.bucketSeconds,
        expiresInSeconds: optionDefaults.expiresInSeconds,
      },
      timeoutMs: optionDefaults.timeoutMs,
      usages: { cron: optionDefaults.usagesCron, ignore: [] },
      webhook: { secrets: [], unknownImageStatus: optionDefaults.unknownImageStatus },
    })
  })
})
