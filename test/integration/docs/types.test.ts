import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import ts from 'typescript'

import { readOptionComments } from '../../../scripts/optionsTable.js'
import { readSnippets } from './readSnippets.js'

const root = path.resolve(import.meta.dirname, '../../..')
const dir = path.join(root, '.cache/docs-types')
beforeAll(() => mkdir(dir, { recursive: true }))
afterAll(() => rm(dir, { force: true, recursive: true }))

/** As strict as a new project, with the package's entries in their sources. */
const compilerOptions: ts.CompilerOptions = {
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
}

function check(files: string[]): string[] {
  const program = ts.createProgram(files, compilerOptions)
  return files.flatMap((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .map((message) => `${path.basename(file)}: ${message}`),
  )
}

test('a site with generated types: slugs, documents and requests are typed', async () => {
  const site = path.join(dir, 'site')
  await mkdir(site, { recursive: true })
  await copyFile(path.join(root, 'dev/src/payload-types.ts'), path.join(site, 'payload-types.ts'))
  const consumer = path.join(site, 'consumer.ts')
  await copyFile(path.join(import.meta.dirname, 'consumer.ts.txt'), consumer)
  expect(check([consumer, path.join(site, 'payload-types.ts')])).toEqual([])
})

/** What an editor shows beside each option; a group shows what is in it. */
function documentationOf(type: ts.Type, checker: ts.TypeChecker, prefix = ''): [string, string][] {
  return checker.getPropertiesOfType(type).flatMap((option): [string, string][] => {
    const path = `${prefix}${option.name}`
    const text = ts.displayPartsToString(option.getDocumentationComment(checker))
    const tags = option
      .getJsDocTags(checker)
      .map(({ name, text: words }) => `@${name} ${ts.displayPartsToString(words)}`)
    const inner = checker.getNonNullableType(checker.getTypeOfSymbol(option))
    return text === ''
      ? documentationOf(inner, checker, `${path}.`)
      : [[path, [text, ...tags].join(' ')]]
  })
}

test('the published types tell editors of each option what docs/options.md tells', async () => {
  const declarations = path.join(dir, 'declarations')
  const options = {
    ...compilerOptions,
    declaration: true,
    emitDeclarationOnly: true,
    noEmit: false,
  }
  const rootDir = path.join(root, 'src')
  ts.createProgram([path.join(rootDir, 'optionTypes.ts')], {
    ...options,
    outDir: declarations,
    rootDir,
  }).emit()
  const file = path.join(dir, 'options.ts')
  await writeFile(
    file,
    `import type * as types from './declarations/optionTypes.js'
     export type options = types.CloudflareImagesOptions<string>
     export type collection = types.CollectionOptions<string>
     export type variant = types.VariantDefinition
     export type events = types.EventsOptions
     export type usages = types.UsagesOptions<string>
     export type watermark = types.WatermarkOptions<string>
     export type localFiles = types.LocalFilesOptions
     export type s3Files = types.S3FilesOptions`,
  )
  const program = ts.createProgram([file], compilerOptions)
  const checker = program.getTypeChecker()
  const shown = program
    .getSourceFile(file)!
    .statements.filter(ts.isTypeAliasDeclaration)
    .flatMap((alias) => documentationOf(checker.getTypeAtLocation(alias), checker))
  const written = readOptionComments().map(({ fallback, path, text }) => [
    path,
    `${text}${fallback === undefined ? '' : ` @default ${fallback}`}`,
  ])
  expect(shown.toSorted()).toEqual(written.toSorted())
})

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
