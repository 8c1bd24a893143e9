import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = new URL('..', import.meta.url)
const readme = fileURLToPath(new URL('README.md', root))
const source = fileURLToPath(new URL('src/optionTypes.ts', root))

const begin = '<!-- options:begin -->'
const end = '<!-- options:end -->'

/** The options as README lists them, from the types and their comments. */
export function formatOptionsTable(): string {
  const file = ts.createSourceFile(
    source,
    readFileSync(source, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  )
  const section = (title: string, type: string): string =>
    [
      `### ${title}`,
      '',
      '| Option | Default | Meaning |',
      '| --- | --- | --- |',
      ...rowsOf({ file, prefix: '', type }),
    ].join('\n')
  return [
    section('`cloudflareImages({ ... })`', 'CloudflareImagesOptions'),
    section('`collections: { media: { ... } }`', 'CollectionOptions'),
    section('`variants: { hero: { ... } }`', 'VariantDefinition'),
    section('`events: { ... }`', 'EventsOptions'),
    section('`watermark: { ... }`', 'WatermarkOptions'),
  ].join('\n\n')
}

function rowsOf({
  file,
  prefix,
  type,
}: {
  file: ts.SourceFile
  prefix: string
  type: string
}): string[] {
  const found = file.statements.find(
    (statement): statement is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(statement) && statement.name.text === type,
  )
  if (found === undefined || !ts.isTypeLiteralNode(found.type))
    throw new Error(`${type} is not a type of ${source}`)
  return found.type.members.flatMap((member) => rowOf({ member, prefix }))
}

function rowOf({ member, prefix }: { member: ts.TypeElement; prefix: string }): string[] {
  if (!ts.isPropertySignature(member)) return []
  const name = `${prefix}${member.name.getText()}`
  if (member.type !== undefined && ts.isTypeLiteralNode(member.type)) {
    return member.type.members.flatMap((inner) => rowOf({ member: inner, prefix: `${name}.` }))
  }
  const comment = ts
    .getJSDocCommentsAndTags(member)
    .find((node): node is ts.JSDoc => ts.isJSDoc(node))
  const text = ts.getTextOfJSDocComment(comment?.comment)?.replaceAll(/\s+/g, ' ') ?? ''
  const tag = comment?.tags?.find(({ tagName }) => tagName.text === 'default')
  const fallback = ts.getTextOfJSDocComment(tag?.comment)?.replaceAll(/\s+/g, ' ')
  return [
    `| \`${name}\` | ${fallback === undefined ? '' : `\`${fallback.replaceAll('`', '')}\``} | ${text} |`,
  ]
}

/** README with the table put between its marks. */
export function withOptionsTable(text: string): string {
  const before = text.slice(0, text.indexOf(begin) + begin.length)
  const after = text.slice(text.indexOf(end))
  return `${before}\n\n${formatOptionsTable()}\n\n${after}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(readme, withOptionsTable(readFileSync(readme, 'utf8')))
}
