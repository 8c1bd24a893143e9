import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = new URL('..', import.meta.url)
const fromRoot = (path: string): string => fileURLToPath(new URL(path, root))
const page = fromRoot('docs/options.md')

const begin = '<!-- options:begin -->'
const end = '<!-- options:end -->'

/** Each table of the page, by the name of its group in the schema. */
const tables = {
  options: '`cloudflareImages({ ... })`',
  collection: '`collections: { media: { ... } }`',
  variant: '`variants: { hero: { ... } }`',
  events: '`events: { ... }`',
  usages: '`usages: { ... }`',
  watermark: '`watermark: { ... }`',
  localFiles: '`localFiles({ ... })`',
  s3Files: '`s3Files({ ... })`',
} as const

export type DocumentedOption = {
  /** As its comment says it, a value or words. */
  fallback: string | undefined
  group: keyof typeof tables
  path: string
  text: string
}

/** Every option with what its comment in the schema says. A key without a comment is a group. */
export function readOptionComments(): DocumentedOption[] {
  const groups = new Map(['fileStorages', 'groups', 'schema'].flatMap((name) => groupsOf(name)))
  return (Object.keys(tables) as (keyof typeof tables)[]).flatMap((group) =>
    commentsOf(groups.get(group), '').map((option) => ({ ...option, group })),
  )
}

/** The options as docs/options.md lists them. */
export function formatOptionsTable(): string {
  const all = readOptionComments()
  return Object.entries(tables)
    .map(([name, title]) => {
      const rows = all.filter(({ group }) => group === name).map(formatRow)
      return [`## ${title}`, '', '| Option | Default | Meaning |', '| --- | --- | --- |', ...rows]
    })
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

const literal = /^('[^']*'|\d+|true|false|\{.*\}|\[.*\])$/

/** A default in code is a value; one in words tells how it is found. */
function formatRow({ fallback = '', path, text }: DocumentedOption): string {
  const shown = literal.test(fallback) ? `\`${fallback}\`` : fallback
  return `| \`${path}\` | ${shown} | ${text} |`
}

function groupsOf(name: string): [string, ts.Node][] {
  const path = fromRoot(`src/options/${name}.ts`)
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  return file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .map((declaration) => [declaration.name.getText(), declaration])
}

type Comment = Pick<DocumentedOption, 'fallback' | 'path' | 'text'>

/** Of the first object that stands in the node. */
function commentsOf(node: ts.Node | undefined, prefix: string): Comment[] {
  if (node === undefined) return []
  if (!ts.isObjectLiteralExpression(node)) {
    return ts.forEachChild(node, (child) => found(commentsOf(child, prefix))) ?? []
  }
  return node.properties.flatMap((property) => {
    const path = `${prefix}${property.name?.getText()}`
    const doc = ts.getJSDocCommentsAndTags(property).find(ts.isJSDoc)
    if (doc === undefined) return commentsOf(property, `${path}.`)
    const tag = doc.tags?.find(({ tagName }) => tagName.text === 'default')
    return [{ fallback: textOf(tag?.comment), path, text: textOf(doc.comment) ?? '' }]
  })
}

const found = <T>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list)

const textOf = (comment: ts.JSDoc['comment']): string | undefined =>
  ts.getTextOfJSDocComment(comment)?.replaceAll(/\s+/g, ' ')

/** The page with the tables put between its marks. */
function withOptionsTable(text: string): string {
  const before = text.slice(0, text.indexOf(begin) + begin.length)
  const after = text.slice(text.indexOf(end))
  return `${before}\n\n${formatOptionsTable()}\n\n${after}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(page, withOptionsTable(readFileSync(page, 'utf8')))
}
