import { expect, test } from '@jest/globals'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

import { openTerminal } from './terminal.js'

function open({ isTTY = false } = {}) {
  const streams = {
    stderr: Object.assign(new PassThrough(), { isTTY }),
    stdin: Object.assign(new PassThrough(), { isTTY }),
    stdout: Object.assign(new PassThrough(), { isTTY }),
  }
  return { ...streams, terminal: openTerminal(streams as unknown as NodeJS.Process) }
}

test('standard output belongs to the result, whoever prints meanwhile', async () => {
  const { stderr, stdout, terminal } = open()
  stdout.write('Pulling schema...')
  await terminal.out('{"a":1}\n')
  terminal.err('a problem')
  await terminal.close()
  stdout.write('later')
  stdout.end()
  stderr.end()
  expect(await text(stdout)).toBe('{"a":1}\nlater')
  expect(await text(stderr)).toBe('Pulling schema...a problem\n')
})

test('progress is for terminals, and makes room for everything else', async () => {
  const quiet = open()
  quiet.terminal.progress('1,000 images')
  await quiet.terminal.close()
  quiet.stderr.end()
  expect(await text(quiet.stderr)).toBe('')
  const shown = open({ isTTY: true })
  shown.terminal.progress('1,000 images')
  shown.terminal.progress('2,000 images')
  shown.terminal.err('a problem')
  await shown.terminal.close()
  shown.stderr.end()
  expect(await text(shown.stderr)).toBe('1,000 images\r\u001b[2K2,000 images\r\u001b[2Ka problem\n')
})

test.each([
  ['y', true],
  ['Yes', true],
  ['', false],
  ['no', false],
  ['yep', false],
])('asked, "%s" means %s', async (answer, expected) => {
  const { stdin, terminal } = open({ isTTY: true })
  expect(terminal.isInteractive).toBe(true)
  const asked = terminal.ask('Delete them?')
  stdin.write(`${answer}\n`)
  expect(await asked).toBe(expected)
})

test('a question nobody answers is a no', async () => {
  const { stdin, terminal } = open({ isTTY: true })
  const asked = terminal.ask('Delete them?')
  stdin.end()
  expect(await asked).toBe(false)
})
