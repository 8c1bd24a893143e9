import { readSnippets } from '../../integration/docs/readSnippets.js'

/** The one example in the page about direct uploads that is written in this language. */
export function readDocumented(language: 'html' | 'tsx'): string {
  const found = readSnippets().filter(
    (snippet) => snippet.language === language && snippet.name.startsWith('docs/direct-uploads.md'),
  )
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`docs/direct-uploads.md has ${found.length} examples in ${language}, not one`)
  }
  return found[0].code
}
