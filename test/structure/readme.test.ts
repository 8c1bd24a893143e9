import { describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { formatOptionsTable } from '../../scripts/optionsTable.js'

/** Prettier aligns columns: what counts is what stands in them. */
const cells = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|-]+$/.test(line))
    .map((line) => line.replaceAll(/\s+/g, ' ').replaceAll('\\|', '|'))

const read = (page: string): string => readFileSync(page, 'utf8')
const readme = read('README.md')

/** Every page of the repository that a person reads. */
const pages = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true })
    .map((name) => path.posix.join('docs', String(name).replaceAll('\\', '/')))
    .filter((name) => name.endsWith('.md')),
]

const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, '')

/** As GitHub makes them of headings. */
function anchorsOf(page: string): Set<string> {
  const headings = withoutCode(read(page)).match(/(?<=^#{1,6} ).+$/gm) ?? []
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

/** Links and pictures that lead to another place of the repository. */
function linksOf(page: string): string[] {
  const found = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
  return found.map(([, target]) => target ?? '').filter((target) => !/^[a-z]+:/.test(target))
}

describe('README', () => {
  test('has at most 10 kB', () => {
    expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(10_240)
  })

  test('names every environment variable that is read', () => {
    const source = ['src/options/groups.ts', 'src/options/schema.ts'].map(read).join('')
    const names = new Set(source.match(/CLOUDFLARE_[A-Z_]+/g))
    expect([...names].filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })

  test('leads to every page of docs/', () => {
    const linked = new Set(linksOf('README.md'))
    const all = pages.filter((page) => /^docs\/[^/]+$/.test(page))
    expect(all.filter((page) => !linked.has(page))).toEqual([])
  })
})

describe('docs/options.md', () => {
  test('lists every option as the types describe it: run `npm run docs:options` after a change', () => {
    expect(cells(read('docs/options.md'))).toEqual(cells(formatOptionsTable()))
  })

  test('every option has a meaning', () => {
    const empty = cells(formatOptionsTable()).filter((row) => /\| \|$/.test(row))
    expect(empty).toEqual([])
  })
})

describe('every page', () => {
  test.each(pages)('%s leads only to pages, pictures and headings that exist', (page) => {
    const broken = linksOf(page).filter((link) => {
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file)
      if (!existsSync(target)) return true
      return anchor !== undefined && !anchorsOf(target).has(anchor)
    })
    expect(broken).toEqual([])
  })

  test.each(pages)('%s indents no example: those would not be tried', (page) => {
    expect(read(page).match(/^[ \t>]+```.*$/gm) ?? []).toEqual([])
  })
})
