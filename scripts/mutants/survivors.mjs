import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { readFileSync } from 'node:fs'
import path from 'node:path'

const shorten = (code) => code.replaceAll(/\s+/g, ' ').slice(0, 100)

/** The piece of code that a mutant replaces, of which the first line tells enough. */
function readOriginal({ fileName, location: { end, start } }) {
  const line = readFileSync(fileName, 'utf8').split('\n')[start.line - 1] ?? ''
  return line.slice(start.column - 1, end.line === start.line ? end.column - 1 : undefined)
}

/** Prints what no test notices as soon as that is known, one line each. */
function createReporter() {
  return {
    onMutantTested(mutant) {
      if (mutant.status !== 'Survived' && mutant.status !== 'NoCoverage') return
      const { column, line } = mutant.location.start
      const place = `${path.relative('.', mutant.fileName)}:${line}:${column}`
      const change = `${shorten(readOriginal(mutant))}  →  ${shorten(mutant.replacement)}`
      console.log(`${place}  ${mutant.status === 'NoCoverage' ? 'not run: ' : ''}${change}`)
    },
  }
}

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.Reporter, 'survivors', createReporter),
]
