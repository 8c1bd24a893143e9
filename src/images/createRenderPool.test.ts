import { describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'

import { drawNestedUses, repeatFrame } from '../../test/fixtures/costlyImages.js'
import { drawSolid } from '../../test/fixtures/images.js'
import { createRenderPool } from './createRenderPool.js'
import { rendererEnvironment } from './rendererEnvironment.js'
import { rendererProgram } from './rendererProgram.js'
import { startRenderer } from './startRenderer.js'

const generous = { cpuMs: 20_000, rssBytes: 1024 ** 3 }
const withSharp = createRenderPool({ maxActive: 2 })

describe('the renderer process', () => {
  test('draws what sharp draws', async () => {
    const picture = await drawSolid({ color: [200, 40, 60], height: 30, width: 40 })
    const mark = await drawSolid({ color: [0, 0, 200], height: 4, width: 4 })
    const draw = (draws: typeof sharp) =>
      draws(picture)
        .clone()
        .resize(20, 20, { fit: 'fill' })
        .composite([{ input: mark, left: 2, top: 3 }])
        .png()
        .toBuffer({ resolveWithObject: true })
    const expected = await draw(sharp)
    const actual = await withSharp({ budget: generous, task: draw })
    expect(actual.data).toEqual(expected.data)
    expect(actual.info).toMatchObject({ height: 20, size: expected.info.size, width: 20 })
    expect(
      await withSharp({ budget: generous, task: (remote) => remote(picture).metadata() }),
    ).toMatchObject({ format: 'png', height: 30, width: 40 })
  })

  test('says what sharp says of a broken picture, and goes on', async () => {
    const broken = Buffer.from('no picture at all')
    const draw = (draws: typeof sharp) => draws(broken).png().toBuffer()
    const said = String(await draw(sharp).catch(String)).replace('Error: ', '')
    await expect(withSharp({ budget: generous, task: draw })).rejects.toThrow(
      said.replace('Error: ', ''),
    )
    await withSharp({
      budget: generous,
      task: async (remote) => {
        await expect(draw(remote)).rejects.toThrow(said)
        const { format } = await remote(await drawSolid({ height: 2, width: 2 })).metadata()
        expect(format).toBe('png')
      },
    })
  })

  // One that sharp's own time limit does not stop, and one that asks for a step at a time.
  test.each([
    ['a drawing of a kilobyte', () => drawNestedUses(), false],
    ['an animation of ten thousand frames', () => repeatFrame({ frames: 9_900 }), true],
  ])('is ended by %s that takes more than its budget', async (_name, make, animated) => {
    const bytes = await make()
    const start = performance.now()
    const job = withSharp({
      budget: { cpuMs: 300, rssBytes: 1024 ** 3 },
      task: (remote) => remote(bytes, { animated }).gif().toBuffer(),
    })
    await expect(job).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE', details: { over: 'cpu' } })
    // Unbounded it takes ten seconds of an idle machine, and more of a busy one.
    expect(performance.now() - start).toBeLessThan(8_000)
    const { width } = await withSharp({
      budget: generous,
      task: async (remote) => remote(await drawSolid({ height: 2, width: 3 })).metadata(),
    })
    expect(width).toBe(3)
  })

  test('is ended by a picture that takes more memory than its budget', async () => {
    const create = { background: 'red', channels: 4, height: 8_000, width: 12_000 } as const
    await expect(
      withSharp({
        budget: { cpuMs: 60_000, rssBytes: 100 * 1024 ** 2 },
        task: (remote) => remote({ create }).rotate(30).raw().toBuffer(),
      }),
    ).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE', details: { over: 'memory' } })
  })

  test('counts all steps of a job together', async () => {
    const create = { background: 'red', channels: 4, height: 1_000, width: 1_000 } as const
    let steps = 0
    const job = withSharp({
      budget: { cpuMs: 500, rssBytes: 1024 ** 3 },
      task: async (remote) => {
        for (; steps < 1_000; steps += 1) await remote({ create }).blur(9).png().toBuffer()
      },
    })
    await expect(job).rejects.toMatchObject({ details: { over: 'cpu' } })
    expect(steps).toBeGreaterThan(0)
  })

  test('that breaks off is an error of its picture', async () => {
    const renderer = await startRenderer()
    renderer.begin(generous)
    const run = renderer.run({
      args: [{ create: { background: 'red', channels: 3, height: 4_000, width: 4_000 } }],
      calls: [['blur', [20]]],
      finish: ['toBuffer', []],
    })
    renderer.kill()
    await expect(run).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    expect(renderer.isAlive()).toBe(false)
  })

  test('says what to install where sharp is not to be found', async () => {
    await expect(startRenderer([tmpdir()])).rejects.toMatchObject({
      code: 'SHARP_MISSING',
      message: expect.stringContaining('npm install sharp'),
    })
  })

  test('knows no secret of the site', () => {
    const names = Object.keys(rendererEnvironment())
    expect(names).toContain('PATH')
    const secret = /secret|token|key|database|cloudflare|password/i
    expect(names.filter((name) => secret.test(name))).toEqual([])
  })

  test.each([
    ['-r dotenv/config --inspect=9229 --max-old-space-size=900', undefined],
    ['--require=./load-secrets.cjs', undefined],
    [
      '-r dotenv/config --require /site/.pnp.cjs --experimental-loader file:///site/.pnp.loader.mjs',
      '--require /site/.pnp.cjs --experimental-loader file:///site/.pnp.loader.mjs',
    ],
    ['--require "/my site/.pnp.cjs" --inspect', '--require "/my site/.pnp.cjs"'],
  ])('of NODE_OPTIONS=%j it gets %j', (given, expected) => {
    const before = process.env.NODE_OPTIONS
    process.env.NODE_OPTIONS = given
    const { NODE_OPTIONS } = rendererEnvironment()
    if (before === undefined) delete process.env.NODE_OPTIONS
    else process.env.NODE_OPTIONS = before
    expect(NODE_OPTIONS).toBe(expected)
  })

  test('is ended when it does not get ready', async () => {
    const base = await mkdtemp(path.join(tmpdir(), 'renderer-'))
    const folder = path.join(base, 'node_modules', 'sharp')
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'index.js'), 'for (;;);')
    const started = startRenderer([base], 1_000)
    await expect(started).rejects.toMatchObject({ code: 'API_UNAVAILABLE' })
    await rm(base, { recursive: true })
  })

  test('is not kept with work that nobody waits for any more', async () => {
    const renderer = await startRenderer()
    renderer.begin(generous)
    const run = renderer.run({
      args: [{ create: { background: 'red', channels: 3, height: 4_000, width: 4_000 } }],
      calls: [['blur', [20]]],
      finish: ['toBuffer', []],
    })
    const left = expect(run).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    expect(await renderer.end()).toBe(false)
    await left
    expect(renderer.isAlive()).toBe(false)
  })

  test('ends with the process that started it, in the middle of its work', async () => {
    const parent = `
      const { spawn } = require('node:child_process')
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(rendererProgram)}],
        { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
      child.send({ bases: [process.cwd()], id: 1, kind: 'load' })
      child.once('message', () => {
        child.send({ cpuMs: 60000, kind: 'begin', rssBytes: 1e9 })
        child.send({ args: [{ create: { background: 'red', channels: 4, height: 9000, width: 9000 } }],
          calls: [['blur', [90]]], finish: ['toBuffer', []], id: 2, kind: 'run' })
        console.log(child.pid)
        setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100)
      })`
    const killed = await promisify(execFile)(process.execPath, ['-e', parent]).catch(
      (reason: unknown) => reason as { stdout: string },
    )
    const pid = Number(killed.stdout)
    expect(pid).toBeGreaterThan(0)
    const isRunning = (): boolean => {
      try {
        return process.kill(pid, 0)
      } catch {
        return false
      }
    }
    const end = performance.now() + 20_000
    while (isRunning() && performance.now() < end) await new Promise(setImmediate)
    expect(isRunning()).toBe(false)
  })
})
