import type { CloudflareImagesOptions } from '../../../src/index.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildConfig, generateImportMap } from 'payload'

import { cloudflareImages } from '../../../src/index.js'
import { componentPaths } from '../../../src/plugin/admin/componentPaths.js'
import { openDatabase } from '../support/database.js'

let dir: string

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'payload-cloudflare-images-'))
})
afterAll(() => rm(dir, { force: true, recursive: true }))

/** The text of the file that a site has in its repository. */
async function importMapOf(options: Partial<CloudflareImagesOptions>): Promise<string> {
  const importMapFile = path.join(dir, 'importMap.js')
  await writeFile(importMapFile, '')
  const config = await buildConfig({
    admin: { importMap: { autoGenerate: false, baseDir: dir, importMapFile } },
    collections: [
      { auth: true, fields: [], slug: 'users' },
      { fields: [], slug: 'media', upload: true },
    ],
    db: openDatabase({ dir }),
    plugins: [
      cloudflareImages({
        collections: { media: true },
        local: { dir: path.join(dir, 'images') },
        mode: 'local',
        ...options,
      }),
    ],
    secret: 'a secret',
    telemetry: false,
    typescript: { autoGenerate: false },
  })
  await generateImportMap(config, { force: true, log: false })
  return readFile(importMapFile, 'utf8')
}

const credentials = {
  accountHash: 'vi7wi5KSItxGFsWRG2Us6Q',
  accountId: 'a'.repeat(32),
  apiToken: 'a-token-of-forty-characters-0123456789abc',
  mode: 'cloudflare',
  signingKey: 'a-signing-key-of-the-tests',
  webhook: { secret: 'the-secret-of-the-webhook' },
} as const

const configurations: [string, Partial<CloudflareImagesOptions>][] = [
  ['at Cloudflare', credentials],
  ['switched off', { enabled: false }],
  ['without direct uploads', { directUploads: { enabled: false } }],
  ['with private images', { ...credentials, collections: { media: { privacy: 'document' } } }],
  ['without events', { events: false }],
]

const linesOf = (text: string): string[] => text.replaceAll(',\n', '\n').split('\n').sort()

test.each(configurations)(
  'a site %s has the import map of one in local mode',
  async (_, options) => {
    expect(linesOf(await importMapOf(options))).toEqual(linesOf(await importMapOf({})))
  },
)

test('every component of ours is in it, also those that are switched off', async () => {
  const names = Object.keys(componentPaths)
  const off = Object.fromEntries(names.map((name) => [name, false as const]))
  const text = await importMapOf({ admin: { components: off } })
  expect(Object.values(componentPaths).filter((name) => !text.includes(`"${name}"`))).toEqual([])
})

test.each(Object.keys(componentPaths))('%s can be replaced by the site’s own', async (name) => {
  const mine = `/components/Mine#${name}`
  const text = await importMapOf({
    admin: { components: { [name]: mine } },
    collections: { media: { privacy: 'document' } },
  })
  expect(text).toContain(`"${mine}"`)
})
