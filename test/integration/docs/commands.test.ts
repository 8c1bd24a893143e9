import type { Terminal } from '../../../src/plugin/commands/terminal.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'

import { resolveOptions } from '../../../src/options.js'
import { flagTable } from '../../../src/plugin/commands/flags.js'
import { commands } from '../../../src/plugin/commands/index.js'
import { runCommand } from '../../../src/plugin/commands/runCommand.js'
import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'
import { plantImages } from '../../fixtures/plantImages.js'
import { openOperationSite, type OperationSite } from '../operation/operationSite.js'
import { plantDocument, plantRow, siteStamp } from '../operation/plantRows.js'
import { readSnippets, type Snippet } from './readSnippets.js'

const snippets = readSnippets()
const pageOf = ({ name }: Snippet): string => name.replace(/, line \d+$/, '')

let site: OperationSite
beforeAll(async () => {
  site = await openOperationSite()
  await makeMess()
})
afterAll(() => site.stop())

/** What the examples of the documentation find, in the order in which they run. */
async function makeMess(): Promise<void> {
  const longAgo = '2026-01-01T00:00:00.000Z'
  const shown = '5f0c3ac1-6a7e-4a3f-9d53-0a3b7f1c2d10'
  const orphan = '8b1d9e64-2c0f-4f7b-8e35-61d2a9c4b720'
  const replaced = 'c47a2f05-93be-4d18-b6f0-7e5d8c1a3f30'
  const gone = 'e92b6d17-40fa-4c85-a1de-3f7c5b9d8e40'
  const stamped = [shown, orphan, replaced].map((imageId) => ({ imageId, site: siteStamp(site) }))
  plantImages({
    accountDir: site.place.accountDir,
    images: [...stamped, { imageId: 'of-another-site' }],
  })
  await plantDocument(site, { imageId: shown, name: 'hills' })
  await plantDocument(site, { imageId: gone, name: 'gone' })
  await plantDocument(site, {
    expiresAt: longAgo,
    imageId: 'waiting',
    name: 'waiting',
    status: 'draft',
  })
  await plantRow(site, { id: 'check:waiting', imageId: 'waiting', kind: 'check' })
  await plantDocument(site, { imageId: 'never', name: 'never', status: 'expired' })
  await plantRow(site, { imageId: replaced })
  await plantRow(site, { imageId: 'unused', kind: 'direct', uploadId: 'unused' })
}

/** As a person at a terminal runs it, who agrees to everything. */
async function run(line: string): Promise<{ code: number; out: string }> {
  let out = ''
  const terminal: Terminal = {
    ask: () => Promise.resolve(true),
    close: () => Promise.resolve(),
    err: () => undefined,
    isInteractive: true,
    out: (text) => Promise.resolve(void (out += text)),
    progress: () => undefined,
  }
  const { payload } = site
  const code = await runCommand({
    args: line.split(' '),
    openSite: () => Promise.resolve({ payload, service: readService(payload) }),
    signal: new AbortController().signal,
    terminal,
  })
  return { code, out }
}

/** Ids are the database's, names those of the planted files, and some times are now. */
const mask = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<image>')
    .replaceAll(/\bmedia\/\w+/g, 'media/<id>')
    .replaceAll(/\S+\.jpg/g, '<name>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')

const prefix = 'npx payload cloudflare-images '
const examples = snippets.flatMap((snippet, index) => {
  if (snippet.language !== 'sh') return []
  const lines = snippet.code.split('\n').filter((line) => line.startsWith(prefix))
  const next = snippets[index + 1]
  const isSample = next?.language === 'text' && pageOf(next) === pageOf(snippet)
  return lines.map((line) => ({
    line: line.slice(prefix.length),
    name: snippet.name,
    sample: isSample && lines.length === 1 ? next.code : undefined,
  }))
})

describe('the commands of the documentation run', () => {
  test.each(examples)('$name: $line', async ({ line, sample }) => {
    const { code, out } = await run(line)
    if (sample !== undefined) expect(mask(out)).toBe(mask(sample))
    // What is found and not mended is no success; the example shows some.
    expect(code).toBe(
      /^Fault|^ {2}(orphan|missing) .*Nothing was changed/ms.test(sample ?? '') ? 1 : 0,
    )
  })

  test('and every command has an example', () => {
    const has = (name: string) => examples.some(({ line }) => `${line} `.startsWith(`${name} `))
    expect(Object.keys(commands).filter((name) => !has(name))).toEqual([])
  })

  test('and every sample belongs to one', () => {
    const samples = snippets.filter(({ language }) => language === 'text')
    expect(examples.filter(({ sample }) => sample !== undefined)).toHaveLength(samples.length)
  })
})

describe('every flag is explained', () => {
  const lines = readFileSync('docs/operating.md', 'utf8').split('\n')
  const rowOf = (name: string) => lines.find((line) => line.startsWith(`| \`${name}`))

  test.each(Object.keys(flagTable))('%s', (flag) => {
    expect(rowOf(`--${flag}`)).toBeDefined()
  })

  test.each(Object.entries(commands))('those of %s', (name, { flags }) => {
    const named = rowOf(name)
      ?.split('|')[2]
      ?.match(/(?<=--)[a-z-]+/g)
    expect(named?.toSorted()).toEqual([...flags].toSorted())
  })
})

test('every queue that is named is that of the jobs', () => {
  const { jobs } = resolveOptions({ options: { collections: { media: true }, mode: 'local' } })
  const named = snippets.flatMap(({ code, name }) =>
    [...code.matchAll(/queue(?:: '| |=)([\w-]+)/g)].map(([, queue]) => `${name}: ${queue}`),
  )
  expect(named.length).toBeGreaterThanOrEqual(3)
  for (const queue of named) expect(queue.endsWith(`: ${jobs.queue}`)).toBe(true)
})

test('a process of its own handles the schedules, too', () => {
  const lines = snippets.flatMap(({ code }) => code.match(/^npx payload jobs:run .*$/gm) ?? [])
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) {
    expect(line.replace(/ --cron '[^']+'$/, '')).toBe(
      'npx payload jobs:run --queue cloudflare-images --handle-schedules',
    )
  }
})
