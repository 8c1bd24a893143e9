import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { defaultFlags } from './flags.js'
import { commands } from './index.js'
import { parseArguments } from './parseArguments.js'

const parse = (line: string) =>
  parseArguments({ args: line === '' ? [] : line.split(' '), commands })
const messageOf = (line: string): string => {
  const parsed = parse(line)
  return parsed.kind === 'wrong' ? parsed.message : parsed.kind
}

describe('arguments', () => {
  test.each([
    ['sweep', 'sweep', {}],
    ['sweep --json', 'sweep', { json: true }],
    ['--json sweep', 'sweep', { json: true }],
    ['cleanup --older-than 7d --dry-run', 'cleanup', { dryRun: true, olderThanDays: 7 }],
    ['cleanup --older-than=36h --yes', 'cleanup', { olderThanDays: 1.5, yes: true }],
    ['cleanup --delete-orphans --orphan-days 0', 'cleanup', { deleteOrphans: true, orphanDays: 0 }],
    ['reconcile --fix --yes --json', 'reconcile', { fix: true, json: true, yes: true }],
  ])('%s', (line, command, flags) => {
    expect(parse(line)).toEqual({ command, flags: { ...defaultFlags, ...flags }, kind: 'run' })
  })

  test.each([
    ['', 'Name a command.'],
    ['--json', 'Name a command.'],
    ['clenup', 'There is no command "clenup". Did you mean cleanup?'],
    ['constructor', 'There is no command "constructor".'],
    ['sweep --jsn', 'There is no flag --jsn here. Did you mean --json?'],
    ['sweep --fix', 'There is no flag --fix here.'],
    ['sweep --toString', 'There is no flag --toString here.'],
    [
      'cleanup --delete-orphan',
      'There is no flag --delete-orphan here. Did you mean --delete-orphans?',
    ],
    ['cleanup --yes --yes', '--yes is given twice.'],
    ['cleanup --yes=no', '--yes takes no value.'],
    ['cleanup now', '"now" is not understood here.'],
    ['cleanup -y', '"-y" is not understood here.'],
    ['cleanup --older-than', '--older-than takes a time such as 7d or 36h, and received nothing.'],
    [
      'cleanup --older-than --yes',
      '--older-than takes a time such as 7d or 36h, and received "--yes".',
    ],
    [
      'cleanup --orphan-days -3',
      '--orphan-days takes a time such as 7d or 36h, and received "-3".',
    ],
    [
      'cleanup --orphan-days 99999',
      '--orphan-days takes a time such as 7d or 36h, and received "99999".',
    ],
  ])('%s: wrong, and why', (line, message) => {
    expect(messageOf(line)).toBe(message)
  })

  test.each([
    ['--help', undefined],
    ['-h', undefined],
    ['cleanup --help', 'cleanup'],
    ['--help nonsense', undefined],
  ])('%s: help', (line, command) => {
    expect(parse(line)).toEqual({ command, kind: 'help' })
  })

  test('of any shape are read or refused, never more', () => {
    const word = fc.oneof(
      fc.constantFrom('cleanup', '--older-than', '--yes', '--', '-', '=', '7d', '--=', '--json=1'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(word), (args) => {
        expect(['help', 'run', 'wrong']).toContain(parseArguments({ args, commands }).kind)
      }),
      { numRuns: 500, seed: 20_260 },
    )
  })
})
