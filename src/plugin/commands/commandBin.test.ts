import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import path from 'node:path'

import { commandBin, scriptBeside } from './commandBin.js'

test('the command is where Payload looks for it, in the sources and in the package', () => {
  const { key, scriptPath } = commandBin()
  expect(key).toBe('cloudflare-images')
  expect(readFileSync(scriptPath, 'utf8')).toContain('export { script }')
  expect(scriptPath).toBe(path.resolve('src/exports/command.ts'))
  expect(scriptBeside('file:///app/node_modules/p/dist/plugin/commands/commandBin.js')).toBe(
    '/app/node_modules/p/dist/exports/command.js',
  )
  // As a loader or a bundler may put it.
  expect(scriptBeside('file:///app/src/plugin/commands/commandBin.ts?namespace=1')).toBe(
    '/app/src/exports/command.ts',
  )
  expect(scriptBeside('webpack-internal:///(rsc)/commandBin.js')).toBe('')
})
