import type { FreshSite } from '../account/freshSite.js'
import type { Session } from './people.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { getIntrospectionQuery } from 'graphql'

import { serveEmulator } from '../../../src/emulator/http/serveEmulator.js'
import { getCloudflareImages, type ImageEvent } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { openFreshSite } from '../account/freshSite.js'
import { local } from '../support/account.js'
import { toFile } from '../support/upload.js'
import { endpointTable } from './endpointTable.js'
import { guardedMedia, peopleCollection, signInEveryone } from './people.js'

/** Secrets that a search finds, wherever they come out. */
const secrets = {
  apiToken: 'canary-token-4f7d1c',
  payload: 'canary-payload-90ab3e',
  signingKey: 'canary-signing-key-77e2b0',
  watermark: 'canary-watermark-secret-of-32-characters-c51d',
  webhook: 'canary-webhook-secret-1b8f6a',
}

/** As they are, and as a header, a URL or a dump may write them. */
const spellings = Object.values(secrets).flatMap((secret) => {
  const dull = Buffer.from(secret)
  return [secret, dull.toString('base64').slice(0, -4), dull.toString('hex')]
})

/** How the API answers: itself, or as something in front of it that shows all it was sent. */
type Mood = 'dump' | 'throw' | 'well'

let mood: Mood = 'well'
let site: FreshSite
let sessions: Awaited<ReturnType<typeof signInEveryone>>
/** All that leaves the server, with where. */
const said: { text: string; where: string }[] = []

const say = (where: string, text: unknown): void => {
  said.push({ text: typeof text === 'string' ? text : JSON.stringify([text]), where })
}

/** An error as a log shows it: what `JSON` leaves out counts. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = Object.getOwnPropertyNames(error).map((key) => String(error[key as keyof Error]))
  return [...own, error.cause === undefined ? '' : textOf(error.cause)].join('\n')
}

async function ask(path: string, init: RequestInit & { session?: Session } = {}): Promise<void> {
  const { session, ...rest } = init
  const headers = { ...session?.headers, ...(rest.headers as Record<string, string>) }
  const response = await site.rest(`/api${path}`, { anonymous: true, ...rest, headers })
  say(`${rest.method ?? 'get'} ${path}: headers`, [...response.headers])
  say(`${rest.method ?? 'get'} ${path}`, await response.text())
}

beforeAll(async () => {
  const served = await serveEmulator({
    dir: await makeFolder(),
    port: 0,
    signingKeys: [{ name: 'default', value: secrets.signingKey }],
    token: secrets.apiToken,
  })
  const destination = { write: (line: string) => say('the log', line) }
  site = await openFreshSite({
    collections: [guardedMedia, peopleCollection],
    config: {
      logger: { destination, options: { level: 'trace' } },
      secret: secrets.payload,
    },
    of: served,
    options: {
      fetch: async (url, init) => {
        if (mood === 'well') return fetch(url, init as RequestInit)
        const sent = JSON.stringify([url, [...new Headers(init.headers)]])
        if (mood === 'throw') throw new Error(sent, { cause: new Error(sent) })
        const message = { code: 1000, message: sent }
        return Response.json({ errors: [message], result: null, success: false }, { status: 500 })
      },
      hooks: { onEvent: ({ event }: { event: ImageEvent }) => say('onEvent', event) },
      signingKey: secrets.signingKey,
      watermark: {
        mark: () => ({ text: 'example' }),
        worker: { secret: secrets.watermark, url: 'https://worker.example' },
      },
      webhook: { secret: secrets.webhook },
    },
  })
  sessions = await signInEveryone(site)
})
afterAll(async () => {
  await site.stop()
  await site.served.close()
  await removeEmulatorFolders()
})

describe.each<Mood>(['well', 'dump', 'throw'])('an API that answers %s', (given) => {
  test('has every endpoint asked', async () => {
    mood = 'well'
    const bytes = await drawQuadrants({ height: 60, width: 80 })
    const doc = await local(site).create({
      collection: 'media',
      data: { tenant: 'a' },
      file: toFile({ bytes, name: 'photo.jpg' }),
    })
    mood = given
    const known = {
      accountHash: site.served.emulator.accountHash,
      documentId: doc.id,
      filename: doc.filename,
      imageId: String(doc.cloudflare.imageId),
      photo: new Blob([Uint8Array.from(bytes)], { type: 'image/jpeg' }),
      receipt: 'none',
    }
    for (const { ask: toAsk } of endpointTable) {
      const { body, headers, method, path } = toAsk(known)
      for (const session of [sessions.admin, sessions.anonymous]) {
        const isForm = body instanceof FormData
        await ask(path, {
          ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
          headers: { ...(isForm ? {} : { 'content-type': 'application/json' }), ...headers },
          method: method.toUpperCase(),
          session,
        })
      }
    }
  })

  test('has files sent, copied and deleted, and all of its jobs run', async () => {
    mood = given
    const images = getCloudflareImages(site.payload)
    const bytes = await drawQuadrants({ height: 60, width: 80 })
    const save = () =>
      local(site).create({
        collection: 'media',
        data: { tenant: 'a' },
        file: toFile({ bytes, name: 'photo.jpg' }),
      })
    const work = [
      save,
      () => site.payload.delete({ collection: 'media', where: { filename: { exists: true } } }),
      () => images.cleanup(),
      () => images.reconcile(),
      () => images.refresh(),
      () => images.stats(),
    ]
    for (const step of work) {
      await step().then(
        (result) => say(step.toString(), result),
        (error: unknown) => say(step.toString(), textOf(error)),
      )
    }
    say('doctor', await site.run('doctor').then(({ err, out }) => err + out, textOf))
  })
})

test('GraphQL tells of no secret', async () => {
  mood = 'well'
  for (const query of [getIntrospectionQuery(), '{ CloudflareImagesStats { total } }']) {
    await ask('/graphql', {
      body: JSON.stringify({ query }),
      headers: { 'content-type': 'application/json' },
      method: 'POST',
      session: sessions.admin,
    })
  }
})

test('no secret came out anywhere', async () => {
  const rows = await site.payload.find({
    collection: 'cloudflare-images-events' as never,
    limit: 1000,
  })
  say('events', rows.docs)
  const found = said.flatMap(({ text, where }) =>
    spellings
      .filter((spelling) => text.includes(spelling))
      .map((spelling) => ({ spelling, where })),
  )
  expect(found).toEqual([])
  // There was something to find: answers, lines of the log, events.
  expect(said.filter(({ where }) => where === 'the log').length).toBeGreaterThan(10)
  expect(said.length).toBeGreaterThan(300)
})
