import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export type Snippet = { code: string; language: string; name: string }

const root = path.resolve(import.meta.dirname, '../../..')

export const readPage = (page: string): string => readFileSync(path.join(root, page), 'utf8')

/** Every fenced block of README and docs, with where it stands. */
export function readSnippets(): Snippet[] {
  const pages = [
    'README.md',
    ...readdirSync(path.join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ]
  return pages.flatMap((page) => {
    const text = readPage(page)
    return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
      code: match[2] ?? '',
      language: match[1] ?? '',
      name: `${page}, line ${text.slice(0, match.index).split('\n').length}`,
    }))
  })
}
