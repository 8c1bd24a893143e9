#!/usr/bin/env node
import { runCommand } from './emulator/command/runCommand.js'

const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  // Once: a second Ctrl+C ends the process the hard way.
  process.once(name, () => {
    stopping.abort()
  })
}

process.exitCode = await runCommand({
  args: process.argv.slice(2),
  print: (text) => process.stdout.write(text),
  printError: (text) => process.stderr.write(text),
  signal: stopping.signal,
})
