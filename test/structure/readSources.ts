import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import ts from 'typescript'

export type ImportLine = {
  /** As written: './x.js', 'payload', 'node:fs'. */
  specifier: string
  /** The path of the project file meant, where there is one. */
  target: string | undefined
  line: number
  kind: 'static' | 'dynamic' | 'type'
}

export type Source = {
  /** From the project's root, with slashes: 'src/core/mime.ts'. */
  path: string
  text: string
  imports: readonly ImportLine[]
}

const EXTENSIONS = ['.ts', '.tsx', '/index.ts', '/index.tsx']

function resolveTarget(args: { path: string; specifier: string; paths: ReadonlySet<string> }) {
  const { path, specifier, paths } = args
  if (!specifier.startsWith('.')) return undefined
  const joined = posix.join(dirname(path), specifier)
  const bare = joined.replace(/\.jsx?$/, '')
  const candidates = [joined, ...EXTENSIONS.map((extension) => bare + extension)]
  return candidates.find((candidate) => paths.has(candidate)) ?? joined
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    const { exportClause } = node
    if (node.isTypeOnly) return true
    if (exportClause === undefined || !ts.isNamedExports(exportClause)) return false
    const { elements } = exportClause
    return elements.length > 0 && elements.every((element) => element.isTypeOnly)
  }
  const clause = node.importClause
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  if (clause.name !== undefined || clause.namedBindings === undefined) return false
  if (!ts.isNamedImports(clause.namedBindings)) return false
  const { elements } = clause.namedBindings
  return elements.length > 0 && elements.every((element) => element.isTypeOnly)
}

function readImport(node: ts.Node): { specifier: ts.Node; kind: ImportLine['kind'] } | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    if (node.moduleSpecifier === undefined) return undefined
    return { specifier: node.moduleSpecifier, kind: isTypeOnly(node) ? 'type' : 'static' }
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { specifier: node.argument.literal, kind: 'type' }
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [specifier] = node.arguments
    return specifier === undefined ? undefined : { specifier, kind: 'dynamic' }
  }
  return undefined
}

function readImports(args: { path: string; text: string; paths: ReadonlySet<string> }) {
  const { path, text, paths } = args
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const imports: ImportLine[] = []
  const visit = (node: ts.Node): void => {
    const found = readImport(node)
    if (found !== undefined && ts.isStringLiteral(found.specifier)) {
      const specifier = found.specifier.text
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1
      const target = resolveTarget({ path, specifier, paths })
      imports.push({ specifier, target, line, kind: found.kind })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return imports
}

/** Reads the imports out of texts given by path. */
export function parseSources(texts: Readonly<Record<string, string>>): Source[] {
  const paths = new Set(Object.keys(texts))
  return Object.entries(texts).map(([path, text]) => ({
    path,
    text,
    imports: readImports({ path, text, paths }),
  }))
}

/** Every TypeScript file below the folders, tests included. */
export function readSources(args: { root: string; folders: readonly string[] }): Source[] {
  const { root, folders } = args
  const texts: Record<string, string> = {}
  for (const folder of folders) {
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    for (const entry of entries) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue
      const file = join(entry.parentPath, entry.name)
      texts[relative(root, file).split(sep).join('/')] = readFileSync(file, 'utf8')
    }
  }
  return parseSources(texts)
}
