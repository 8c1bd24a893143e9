import { afterEach, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'

import { makeFolder, removeEmulatorFolders } from '../../../test/fixtures/openEmulator.js'
import { emulateFlags, parseEmulateArgs } from './parseEmulateArgs.js'
import { runCommand } from './runCommand.js'

afterEach(removeEmulatorFolders)

type Outcome = { code: number; err: string; out: string }

/** Runs to the end; an emulator is stopped as soon as it has printed where it listens. */
async function run(
  args: readonly string[],
  whileRunning: (out: string) => Promise<void> = () => Promise.resolve(),
): Promise<Outcome> {
  const stopping = new AbortController()
  const outcome: Outcome = { code: -1, err: '', out: '' }
  let visit = Promise.resolve()
  outcome.code = await runCommand({
    args,
    print(text) {
      outcome.out += text
      if (!text.startsWith('Cloudflare Images')) return
      visit = whileRunning(text).finally(() => {
        stopping.abort()
      })
    },
    printError: (text) => (outcome.err += text),
    signal: stopping.signal,
  })
  await visit
  return outcome
}

describe('the command', () => {
  test.each([[['--help']], [['help']], [['emulate', '--help']]])('explains %j', async (args) => {
    const { code, out } = await run(args)
    expect(code).toBe(0)
    for (const flag of Object.keys(emulateFlags)) expect(out).toContain(`--${flag}`)
  })

  test('tells the version of the package', async () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(await run(['--version'])).toMatchObject({ code: 0, out: `${manifest.version}\n` })
  })

  test.each([
    ['nothing', [], ''],
    ['another command', ['upload'], 'upload'],
    ['an unknown flag', ['emulate', '--colour'], '--colour'],
    ['a flag without its value', ['emulate', '--port'], '--port'],
    ['a port that is none', ['emulate', '--port', 'http'], '--port'],
    ['a port too high', ['emulate', '--port', '70000'], '--port'],
    ['fresh and flexible', ['emulate', '--fresh', '--flexible-variants'], '--fresh'],
    ['a webhook that is no address', ['emulate', '--webhook-url', 'here'], '--webhook-url'],
    ['a secret without a webhook', ['emulate', '--webhook-secret', 'x'], '--webhook-url'],
  ])('does not understand %s', async (_name, args, named) => {
    const { code, err } = await run(args)
    expect(code).toBe(2)
    expect(err).toContain(named)
  })

  test('says which account option is impossible', async () => {
    const dir = await makeFolder()
    const { code, err } = await run(['emulate', '--dir', dir, '--port', '0', '--account-id', 'a/b'])
    expect([code, err]).toEqual([2, expect.stringContaining('accountId')])
    expect(await readdir(dir)).toEqual([])
  })

  test('hands every flag on', () => {
    const args =
      '--port 1 --host ::1 --dir d --account-id i --account-hash h --token t --signing-key k --webhook-url http://w --webhook-secret s --flexible-variants'
    expect(parseEmulateArgs(args.split(' '))).toEqual({
      accountHash: 'h',
      accountId: 'i',
      dir: 'd',
      flexibleVariants: true,
      host: '::1',
      port: 1,
      signingKeys: [{ name: 'default', value: 'k' }],
      token: 't',
      webhook: { secret: 's', url: 'http://w' },
    })
  })

  test('serves what it prints, as lines for a .env file too', async () => {
    const dir = await makeFolder()
    const args = ['emulate', '--port', '0', '--dir', dir, '--signing-key', 'abc=']
    const { code, out } = await run(args, async (text) => {
      const env: Record<string, string> = Object.fromEntries(
        [...text.matchAll(/^(CLOUDFLARE_\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [
          name,
          value,
        ]),
      )
      const base = `${env.CLOUDFLARE_IMAGES_API_BASE_URL}/accounts/${env.CLOUDFLARE_ACCOUNT_ID}`
      const answer = await fetch(`${base}/images/v1/keys`, {
        headers: { authorization: `Bearer ${env.CLOUDFLARE_API_TOKEN}` },
      })
      const { result } = (await answer.json()) as { result: unknown }
      expect(result).toEqual({ keys: [{ name: 'default', value: 'abc=' }] })
      expect(env.CLOUDFLARE_IMAGES_SIGNING_KEY).toBe('abc=')
      const {
        CLOUDFLARE_IMAGES_ACCOUNT_HASH: hash,
        CLOUDFLARE_IMAGES_DELIVERY_BASE_URL: delivery,
      } = env
      expect((await fetch(`${delivery}/${hash}/none/public`)).status).toBe(404)
    })
    expect(code).toBe(0)
    expect(out).toContain('Stopped.')
  })

  test('says what a fresh account lacks', async () => {
    const dir = await makeFolder()
    const { out } = await run(['emulate', '--fresh', '--port', '0', '--dir', dir])
    expect(out).toContain('flexible variants are off')
    const ready = await run(['emulate', '--port', '0', '--dir', await makeFolder()])
    expect(ready.out).not.toContain('fresh account')
  })

  test('says so when the port is taken', async () => {
    const dir = await makeFolder()
    const other = await makeFolder()
    await run(['emulate', '--port', '0', '--dir', dir], async (text) => {
      const port = /:(\d+)$/m.exec(text)?.[1] ?? ''
      const { code, err } = await run(['emulate', '--port', port, '--dir', other])
      expect([code, err]).toEqual([1, expect.stringContaining('The port is taken')])
    })
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s', async (signal) => {
    const dir = await makeFolder()
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'src/cli.ts', 'emulate', '--port', '0', '--dir', dir],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const ended = once(child, 'exit')
    let out = ''
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      out += String(chunk)
      // Once: a second signal would end it the hard way.
      if (!child.killed && out.includes('Press Ctrl+C')) child.kill(signal)
    }
    expect(await ended).toEqual([0, null])
    expect(out).toContain('Stopped.')
  })
})
