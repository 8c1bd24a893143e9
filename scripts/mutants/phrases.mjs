import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin'

/** Three words or more. */
const PHRASE = /^\p{L}\S* \S.* \S/u

/**
 * An error is its code; the sentence may be reworded (src/errors.ts). A test that repeats one notices only
 * that somebody wrote a better one. A sentence with a value in it is a template, and stays.
 */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'phrases', {
    shouldIgnore: ({ node }) =>
      node.type === 'StringLiteral' && PHRASE.test(node.value) ? 'A phrase' : undefined,
  }),
]
