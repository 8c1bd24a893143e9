import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'

/** Every module that an entry loads, and every name that it imports from outside. */
function collectImports(entry: URL): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const visit = (file: URL): void => {
    if (files.has(file.href)) return
    files.add(file.href)
    const source = readFileSync(file, 'utf8')
    // Types vanish when compiled; everything else is loaded.
    for (const [, typeOnly, name = ''] of source.matchAll(
      /^(?:import|export) (type )?(?:[^'"]*? from )?'([^']+)'/gm,
    )) {
      if (typeOnly !== undefined) continue
      if (name.startsWith('.')) visit(new URL(name.replace(/\.js$/, '.ts'), file))
      else packages.add(name)
    }
  }
  visit(entry)
  return { files, packages }
}

describe('the entry for browsers', () => {
  test('loads nothing of Node and no package', () => {
    const { files, packages } = collectImports(new URL('./urls.ts', import.meta.url))
    expect(files.size).toBeGreaterThan(5)
    expect([...packages]).toEqual([])
  })

  test('and the one for signing needs node:crypto alone', () => {
    const { packages } = collectImports(new URL('./signing.ts', import.meta.url))
    expect([...packages]).toEqual(['node:crypto'])
  })

  test('no Node global is used on the way', () => {
    const { files } = collectImports(new URL('./urls.ts', import.meta.url))
    for (const file of files) {
      expect(readFileSync(new URL(file), 'utf8')).not.toMatch(
        /\b(?:Buffer|process)\.[a-z]|__dirname/,
      )
    }
  })
})
