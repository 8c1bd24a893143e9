import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import ts from 'typescript'

import { readSnippets } from './readSnippets.js'

const root = path.resolve(import.meta.dirname, '../../..')
const dir = path.join(root, '.cache/docs-types')
beforeAll(() => mkdir(dir, { recursive: true }))
afterAll(() => rm(dir, { force: true, recursive: true }))

/** As strict as a new project, with the package's entries in their sources. */
function check(files: string[]): string[] {
  const program = ts.createProgram(files, {
    jsx: ts.JsxEmit.ReactJSX,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noEmit: true,
    paths: {
      'payload-cloudflare-images': [path.join(root, 'src/index.ts')],
      'payload-cloudflare-images/*': [path.join(root, 'src/exports/*.ts')],
    },
    skipLibCheck: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    types: ['node'],
  })
  return files.flatMap((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .map((message) => `${path.basename(file)}: ${message}`),
  )
}

test('TypeScript and React snippets are typed', async () => {
  const snippets = readSnippets().filter(({ language }) => /^tsx?$/.test(language))
  const files = await Promise.all(
    snippets.map(async ({ code, language, name }) => {
      const file = path.join(dir, `${name.replaceAll(/\W+/g, '-')}.${language}`)
      await writeFile(file, code)
      return file
    }),
  )
  expect(files.length).toBeGreaterThan(10)
  expect(check(files)).toEqual([])
})
