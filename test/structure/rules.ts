import type { ImportLine, Source } from './readSources.js'

import { entries, layers, pluginRooms, serverOnlyCore, type Layer } from './layerTable.js'

export type Rule = {
  name: string
  /** One sentence for each breach, naming file and line. */
  find: (sources: readonly Source[]) => string[]
  /** Files that break the rule once: the rule is tested, too. */
  example: Readonly<Record<string, string>>
}

const MAX_LINES = 300
const isLanguage = (path: string) => path.startsWith('src/translations/languages/')
const isTest = (path: string) => /\.test\.tsx?$/.test(path)
const layerOf = (path: string): Layer | undefined => layers.find(({ owns }) => owns.test(path))
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
const isBuiltin = (specifier: string) => specifier.startsWith('node:')
const isPackage = ({ specifier }: ImportLine) => !specifier.startsWith('.') && !isBuiltin(specifier)

/** Product code: tests may import whatever they test with. */
const product = (sources: readonly Source[]) =>
  sources.filter(({ path }) => path.startsWith('src/') && !isTest(path))

function findImports(args: {
  sources: readonly Source[]
  isBreach: (line: ImportLine, source: Source) => boolean
}): string[] {
  return product(args.sources).flatMap((source) =>
    source.imports
      .filter((line) => args.isBreach(line, source))
      .map((line) => `${source.path}:${line.line} imports ${line.specifier}`),
  )
}

function isForeignLayer(line: ImportLine, source: Source): boolean {
  if (line.target === undefined) return false
  const from = layerOf(source.path)
  const to = layerOf(line.target)
  if (from === undefined || to === undefined) return true
  if (from.imports.includes(to.name)) return false
  return !(line.kind === 'type' && from.typesOf?.includes(to.name) === true)
}

/** Where a file of the plugin stands: a room's number from the ground up; composition on top. */
function floorOf(path: string): number | undefined {
  const [, room] = /^src\/plugin\/(?:([^/]+)\/)?[^/]+$/.exec(path) ?? [undefined, undefined]
  if (!path.startsWith('src/plugin/')) return undefined
  return room === undefined ? pluginRooms.length : pluginRooms.findIndex((name) => name === room)
}

function isUpstairs({ target }: ImportLine, { path }: Source): boolean {
  const from = floorOf(path)
  const to = target === undefined ? undefined : floorOf(target)
  return from !== undefined && to !== undefined && to > from
}

function isForeignPackage(line: ImportLine, source: Source): boolean {
  const name = packageOf(line.specifier)
  if (!isPackage(line) || name === 'sharp') return false
  const layer = layerOf(source.path)
  if (layer?.packages?.includes(name) === true) return false
  return !(line.kind === 'type' && layer?.typesOfPackages?.includes(name) === true)
}

function findCycles(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start !== -1) cycles.push([...trail.slice(start), path].join(' -> '))
    if (start !== -1 || done.has(path)) return
    for (const { target } of byPath.get(path)?.imports ?? []) {
      if (target !== undefined) visit(target, [...trail, path])
    }
    done.add(path)
  }
  for (const { path } of sources) visit(path, [])
  return cycles
}

/** Files that are loaded with an entry: what only types refer to is erased. */
function reach(args: { sources: readonly Source[]; entry: string }): Source[] {
  const byPath = new Map(args.sources.map((source) => [source.path, source]))
  const reached = new Map<string, Source>()
  const queue = [args.entry]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const source = byPath.get(path)
    if (source === undefined || reached.has(path)) continue
    reached.set(path, source)
    for (const { target, kind } of source.imports) {
      if (target !== undefined && kind !== 'type') queue.push(target)
    }
  }
  return [...reached.values()]
}

function findTooMuchForEntry(sources: readonly Source[]): string[] {
  return entries.flatMap(({ entry, builtins, packages }) => {
    const allowed: readonly string[] = [...builtins, ...packages]
    const isBreach = ({ specifier, kind, target }: ImportLine) =>
      kind !== 'type' &&
      target === undefined &&
      !allowed.includes(specifier) &&
      !allowed.includes(packageOf(specifier))
    return findImports({ sources: reach({ sources, entry }), isBreach }).map(
      (breach) => `${breach}, and ${entry} reaches it`,
    )
  })
}

const grep = (args: { sources: readonly Source[]; pattern: RegExp }) =>
  args.sources.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (args.pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  )

/** The architecture, rule by rule. */
export const rules: readonly Rule[] = [
  {
    name: 'every file belongs to a layer',
    find: (sources) =>
      product(sources).flatMap(({ path }) => (layerOf(path) === undefined ? [path] : [])),
    example: { 'src/misc.ts': '' },
  },
  {
    name: 'a layer imports only the layers below it',
    find: (sources) => findImports({ sources, isBreach: isForeignLayer }),
    example: { 'src/core/a.ts': "import { b } from '../service/b.js'", 'src/service/b.ts': '' },
  },
  {
    // It brings its dependencies along, and production needs none of them.
    name: 'the emulator is entered by its front door, and only where somebody asks for it',
    find: (sources) =>
      findImports({
        sources,
        isBreach: ({ kind, target }, { path }) =>
          target?.startsWith('src/emulator/') === true &&
          !['emulator', 'cli', 'exports'].includes(layerOf(path)?.name ?? '') &&
          !(kind === 'dynamic' && target === 'src/emulator/createEmulator.ts') &&
          !(kind === 'type' && target === 'src/emulator/emulatorOptions.ts'),
      }),
    example: {
      'src/emulator/a.ts': '',
      'src/service/a.ts': "export const a = import('../emulator/a.js')",
    },
  },
  {
    name: 'every folder of the plugin is a room of the table',
    find: (sources) => product(sources).flatMap(({ path }) => (floorOf(path) === -1 ? [path] : [])),
    example: { 'src/plugin/attic/a.ts': '' },
  },
  {
    name: 'a room of the plugin imports only rooms below it',
    find: (sources) => findImports({ sources, isBreach: isUpstairs }),
    example: {
      'src/plugin/http/a.ts': "import { b } from '../upload/b.js'",
      'src/plugin/upload/b.ts': '',
    },
  },
  {
    name: 'a layer uses only its own packages',
    find: (sources) => findImports({ sources, isBreach: isForeignPackage }),
    example: { 'src/service/a.ts': "import fetch from 'node-fetch'" },
  },
  {
    // In the site's own process nothing can end it.
    name: 'sharp is loaded by the renderer process alone',
    find: (sources) =>
      findImports({
        sources,
        isBreach: ({ specifier, kind }, { path }) =>
          packageOf(specifier) === 'sharp' &&
          (kind !== 'type' || path !== 'src/images/sharpTypes.ts'),
      }),
    example: { 'src/emulator/a.ts': "import sharp from 'sharp'" },
  },
  {
    name: 'core uses nothing of Node but crypto, and that only where it signs',
    find: (sources) =>
      findImports({
        sources,
        isBreach: ({ specifier }, { path }) =>
          path.startsWith('src/core/') &&
          isBuiltin(specifier) &&
          !(specifier === 'node:crypto' && serverOnlyCore.some((name) => name === path)),
      }),
    example: { 'src/core/mime.ts': "import { createHash } from 'node:crypto'" },
  },
  {
    name: 'Node modules are imported with their prefix',
    find: (sources) =>
      findImports({
        sources,
        isBreach: ({ specifier }) =>
          /^(fs|path|crypto|stream|http|util|os|url)(\/|$)/.test(specifier),
      }),
    example: { 'src/service/a.ts': "import { join } from 'path'" },
  },
  {
    name: 'an entry for another runtime reaches only what runs there',
    find: findTooMuchForEntry,
    example: {
      'src/exports/urls.ts': "export { a } from '../core/a.js'",
      'src/core/a.ts': "import { b } from './b.js'",
      'src/core/b.ts': "import 'node:crypto'",
    },
  },
  {
    name: 'admin components import nothing that signs',
    find: (sources) =>
      findImports({
        sources,
        isBreach: ({ target }, { path }) =>
          path.startsWith('src/admin/') && serverOnlyCore.some((name) => name === target),
      }),
    example: {
      'src/admin/a.ts': "import { b } from '../core/signing.js'",
      'src/core/signing.ts': '',
    },
  },
  {
    name: 'no import leads back to itself',
    find: findCycles,
    example: {
      'src/core/a.ts': "import type { B } from './b.js'",
      'src/core/b.ts': "export { a } from './a.js'",
    },
  },
  {
    name: 'no file but a language is longer than 300 lines',
    find: (sources) =>
      sources.flatMap(({ path, text }) => {
        if (isLanguage(path)) return []
        const lines = text.replace(/\n$/, '').split('\n').length
        return lines > MAX_LINES ? [`${path} has ${lines} lines`] : []
      }),
    example: { 'src/core/a.ts': '\n'.repeat(301) },
  },
  {
    name: 'no folder is a drawer',
    find: (sources) =>
      sources.flatMap(({ path }) =>
        /\/(utils?|utilities|helpers?|common|misc)\//.test(path) ? [path] : [],
      ),
    example: { 'src/core/utils/a.ts': '' },
  },
  {
    name: 'only the options, the command, doctor and the renderer process read the environment',
    find: (sources) =>
      grep({
        sources: product(sources).filter(
          ({ path }) =>
            !/^src\/(options|cli\.ts|images\/rendererEnvironment\.ts|plugin\/doctor\/nodeFlags\.ts)/.test(
              path,
            ),
        ),
        pattern: /process\.env|import\.meta\.env/,
      }),
    example: { 'src/core/a.ts': 'const a = process.env.A' },
  },
  {
    // Payload has `undefined` there or `null`, as its page has it.
    name: 'the id of a form’s document is read in one place',
    find: (sources) =>
      grep({
        sources: product(sources).filter(({ path }) => path !== 'src/admin/useSavedId.ts'),
        pattern: /\bid\b[^=]*\} = useDocumentInfo\(/,
      }),
    example: { 'src/admin/a.ts': 'const { data, id } = useDocumentInfo()' },
  },
  {
    // Cloudflare looks for the default export of a Worker.
    name: 'everything is exported by name, but the Worker',
    find: (sources) =>
      grep({ sources: product(sources), pattern: /^export default|as default\b/ }).filter(
        (breach) => !breach.startsWith('src/exports/worker.ts:'),
      ),
    example: { 'src/core/a.ts': 'export default 1' },
  },
]
