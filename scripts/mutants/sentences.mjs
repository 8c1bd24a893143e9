import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin'

/** Three words or more, from a capital letter on. */
const SENTENCE = /^\p{Lu}\S* .*\S \S/u

/**
 * An error is its code; the sentence may be reworded (src/errors.ts). A test that repeats one notices only
 * that somebody wrote a better one. A sentence with a value in it is a template, and stays.
 */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'sentences', {
    shouldIgnore: ({ node }) =>
      node.type === 'StringLiteral' && SENTENCE.test(node.value) ? 'A sentence' : undefined,
  }),
]
