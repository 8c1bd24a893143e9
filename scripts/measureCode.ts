import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

import { pluginRooms } from '../test/structure/layerTable.js'
import { readSources, type Source } from '../test/structure/readSources.js'

/** What a person can take in, in figures. A figure is `null` where its report is missing. */
type Figure = { name: string; target?: string; value: null | number | string }

const root = fileURLToPath(new URL('..', import.meta.url))
const isTest = ({ path }: Source): boolean => /\.test\.tsx?$/.test(path)
const linesOf = ({ text }: Source): number => text.split('\n').length - 1
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Lines of parameter lists that do not fit on one, from the opening parenthesis to the closing one. */
function countParameterLines({ path, text }: Source): number {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const lineAt = (position: number): number => file.getLineAndCharacterOfPosition(position).line
  let lines = 0
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && node.parameters.length > 0) {
      const first = lineAt(node.parameters[0]?.getStart(file) ?? 0)
      const last = lineAt(node.parameters.end)
      if (last > first) lines += last - first + 1
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return lines
}

/** Lines of import declarations, wrapped ones included. */
function countImportLines({ path, text }: Source): number {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const lineAt = (position: number): number => file.getLineAndCharacterOfPosition(position).line
  return sum(
    file.statements
      .filter(ts.isImportDeclaration)
      .map((node) => lineAt(node.getEnd()) - lineAt(node.getStart(file)) + 1),
  )
}

/** The folder below `src/plugin/`; composition stands in none. */
const roomOf = (path: string): string => /^src\/plugin\/([^/]+)\/./.exec(path)?.[1] ?? ''

function readArrows(sources: readonly Source[]): { pairs: number; up: number } {
  const arrows = new Set<string>()
  let up = 0
  const floor = (room: string): number =>
    room === '' ? pluginRooms.length : pluginRooms.findIndex((name) => name === room)
  for (const { imports, path } of sources) {
    for (const { target } of imports) {
      if (target?.startsWith('src/plugin/') !== true) continue
      const [from, to] = [roomOf(path), roomOf(target)]
      if (from === to) continue
      arrows.add(`${from}>${to}`)
      if (floor(to) > floor(from)) up += 1
    }
  }
  const isMutual = (arrow: string): boolean => {
    const [from, to] = arrow.split('>')
    return arrows.has(`${to ?? ''}>${from ?? ''}`)
  }
  return { pairs: [...arrows].filter(isMutual).length / 2, up }
}

type Report = { testResults: { endTime: number; name: string; startTime: number }[] }

function readReport(path: string): Report | undefined {
  if (!existsSync(`${root}/${path}`)) return undefined
  return JSON.parse(readFileSync(`${root}/${path}`, 'utf8')) as Report
}

function measureTests(sources: readonly Source[]): Figure[] {
  const isBoot = ({ path, text }: Source): boolean =>
    path.startsWith('test/integration/') && text.includes('startPayload(')
  const seconds = ['test', 'test.e2e', 'test:mongo', 'test:postgres'].map((name) => {
    const report = readReport(`.cache/ci/${name}.json`)
    const spent = report?.testResults.map(({ endTime, startTime }) => (endTime - startTime) / 1000)
    const value = spent === undefined ? null : Math.round(sum(spent))
    return { name: `seconds of all files in the last run, ${name}`, value }
  })
  const files = sources.filter(isTest)
  return [
    { name: 'test files', value: files.length },
    { name: 'integration test files that start a site', value: files.filter(isBoot).length },
    ...seconds,
  ]
}

function measure(): Figure[] {
  const all = readSources({ folders: ['src', 'test'], root })
  const product = all.filter(({ path }) => path.startsWith('src/')).filter((one) => !isTest(one))
  const plugin = product.filter(({ path }) => path.startsWith('src/plugin/'))
  const lines = sum(product.map(linesOf))
  const { pairs, up } = readArrows(plugin)
  return [
    { name: 'lines of src/ outside tests', target: '<= 47000', value: lines },
    { name: 'files of src/ outside tests', value: product.length },
    { name: 'median lines of a file', value: median(product.map(linesOf)) },
    {
      name: 'parameter lists over several lines, of all lines',
      target: '<= 5 %',
      value: percent(sum(product.map(countParameterLines)), lines),
    },
    {
      name: "imports, of the plugin's lines",
      target: '<= 6 %',
      value: percent(sum(plugin.map(countImportLines)), sum(plugin.map(linesOf))),
    },
    { name: 'rooms of src/plugin/', value: new Set(plugin.map(({ path }) => roomOf(path))).size },
    { name: 'imports that point up in src/plugin/', target: '0', value: up },
    { name: 'pairs of rooms that import each other', target: '0', value: pairs },
    ...measureTests(all),
  ]
}

const figures = measure()
if (process.argv.includes('--json')) console.log(JSON.stringify(figures, null, 2))
else {
  for (const { name, target, value } of figures) {
    const aim = target === undefined ? '' : ` (target ${target})`
    console.log(`${name.padEnd(52)} ${String(value ?? 'not measured')}${aim}`)
  }
}
