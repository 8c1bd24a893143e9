import type { Terminal } from './terminal.js'

import { describe, expect, test } from '@jest/globals'

import { commands } from './index.js'
import { runCommand } from './runCommand.js'

async function run(line: string, { isInteractive = false } = {}) {
  const written = { err: '', out: '' }
  let isOpened = false
  const terminal: Terminal = {
    ask: () => Promise.resolve(false),
    close: () => Promise.resolve(),
    err: (text) => void (written.err += text),
    isInteractive,
    out: (text) => Promise.resolve(void (written.out += text)),
    progress: () => undefined,
  }
  const code = await runCommand({
    args: line.split(' '),
    openSite() {
      isOpened = true
      return Promise.reject(new Error('The site is not wanted'))
    },
    signal: new AbortController().signal,
    terminal,
  }).catch((error: unknown) => error)
  return { ...written, code, isOpened }
}

describe.each(Object.keys(commands))('%s', (name) => {
  test('explains itself without opening the site', async () => {
    const { code, isOpened, out } = await run(`${name} --help`)
    expect([code, isOpened]).toEqual([0, false])
    expect(out).toContain(`payload cloudflare-images ${name}`)
    for (const flag of commands[name]?.flags ?? []) expect(out).toContain(`--${flag}`)
  })

  test('refuses a flag it does not know, and says how it is called', async () => {
    const { code, err, isOpened, out } = await run(`${name} --jsonn`)
    expect([code, isOpened, out]).toEqual([2, false, ''])
    expect(err).toContain('Did you mean --json?')
    expect(err).toContain(`Usage: payload cloudflare-images ${name}`)
  })
})

test.each(['cleanup', 'cleanup --delete-orphans', 'reconcile --fix'])(
  '%s deletes nothing where nobody can be asked',
  async (line) => {
    const { code, err, isOpened } = await run(line)
    expect([code, isOpened]).toEqual([2, false])
    expect(err).toContain('--yes')
  },
)

test.each([
  'cleanup --dry-run',
  'cleanup --yes',
  'reconcile',
  'reconcile --fix --dry-run',
  'reconcile --fix --yes',
  'sweep',
])('%s needs nobody', async (line) => {
  expect((await run(line)).isOpened).toBe(true)
})

test('a person at a terminal is asked later', async () => {
  expect((await run('cleanup', { isInteractive: true })).isOpened).toBe(true)
})
