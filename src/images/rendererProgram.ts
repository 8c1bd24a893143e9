/**
 * What a renderer process runs, as text for `node -e`: so there is no file that a bundler (Next's
 * among them) would have to find, copy or leave in place.
 *
 * It decodes hostile files with native code, which no thread of Node can stop. So it watches itself,
 * from the one thread that such code leaves idle, and kills itself when a job is over its budget.
 * Buffers stay in the process for the length of a job: a picture is sent once.
 */
export const rendererProgram = `
'use strict'
const { createRequire } = require('node:module')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
process.title = 'payload-cloudflare-images renderer'
const die = () => process.kill(process.pid, 'SIGKILL')
const send = (message, then) => (process.connected ? process.send(message, then) : die())
process.on('disconnect', die)

let sharp
async function load(bases) {
  let failure
  for (const base of bases) {
    try {
      const file = createRequire(path.join(base, 'noop.js')).resolve('sharp')
      sharp = (await import(pathToFileURL(file).href)).default
      sharp.cache(false)
      return
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

const watchEveryMs = 20
let buffers = new Map()
let watch
function begin({ cpuMs, rssBytes }) {
  end()
  const start = process.cpuUsage()
  const startBytes = process.memoryUsage.rss()
  watch = setInterval(() => {
    const { system, user } = process.cpuUsage(start)
    const over =
      (system + user) / 1000 > cpuMs ? 'cpu' : process.memoryUsage.rss() - startBytes > rssBytes ? 'memory' : ''
    if (over !== '') {
      clearInterval(watch)
      // Should the message not get through, the process goes all the same.
      setTimeout(die, 200)
      send({ over }, die)
    }
  }, watchEveryMs)
}
function end() {
  clearInterval(watch)
  buffers = new Map()
  return process.memoryUsage.rss()
}

/** Buffers come by number; a picture within a picture (a canvas, a mark) lies deeper. */
function revive(value) {
  if (Array.isArray(value)) return value.map(revive)
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value
  if (typeof value.$buffer === 'number') return buffers.get(value.$buffer)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]))
}

async function run({ args, calls, finish }) {
  let image = sharp(...revive(args))
  for (const [name, given] of calls) image = image[name](...revive(given))
  const [name, given] = finish
  const result = await image[name](...given)
  return name === 'toBuffer' && given[0] && given[0].resolveWithObject
    ? { data: result.data, info: result.info }
    : result
}

process.on('message', async (message) => {
  const { id, kind } = message
  try {
    if (kind === 'begin') return begin(message)
    if (kind === 'buffer') return void buffers.set(message.number, message.bytes)
    if (kind === 'load') await load(message.bases)
    send({ id, value: kind === 'run' ? await run(message) : kind === 'end' ? end() : true })
  } catch (error) {
    send({ error: String((error && error.message) || error), id })
  }
})
`
