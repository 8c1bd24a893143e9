import type { CollectionConfig } from 'payload'

import type { CloudflareImagesOptions, ImageEvent } from '../../../src/index.js'
import type { MediaDoc } from '../support/account.js'
import type { DatabaseKind } from '../support/database.js'

import { expect } from '@jest/globals'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { serveEmulator, type ServedEmulator } from '../../../src/emulator/http/serveEmulator.js'
import { getCloudflareImages, localFiles } from '../../../src/index.js'
import { makeFolder } from '../../fixtures/openEmulator.js'
import { expectSettled } from '../support/account.js'
import { media, type Site, startPayload } from '../support/startPayload.js'
import { send, type Sent } from '../support/upload.js'

export type OutageSite = Site & {
  comeBack(): Promise<void>
  /** As it is now. */
  readonly emulator: ServedEmulator['emulator']
  readonly events: ImageEvent[]
  /** Nothing listens at Cloudflare's address any more. */
  goDown(): Promise<void>
  /** Another process of the same site. */
  openBeside(): Promise<Site>
  /** Puts a file where others wait. */
  plant(name: string): Promise<void>
  /** Names of the files that wait. */
  waiting(): Promise<string[]>
}

/** As the plugin calls it. */
const room = 'cloudflare-images-queue'

type OpenArgs = {
  collections?: CollectionConfig[]
  database?: DatabaseKind
  options?: Partial<CloudflareImagesOptions>
}

/** A site that queues, and its account over HTTP, which can go away and come back. */
export async function openOutageSite({
  collections = [media],
  database,
  options,
}: OpenArgs = {}): Promise<OutageSite> {
  const accountDir = await makeFolder()
  const serve = (port: number): Promise<ServedEmulator> =>
    serveEmulator({ dir: accountDir, flexibleVariants: true, port })
  let served = await serve(0)
  const port = Number(new URL(served.url).port)
  const { accountHash, accountId, origins, token } = served.emulator
  const events: ImageEvent[] = []
  const dir = await mkdtemp(path.join(tmpdir(), 'outage-'))
  const spool = path.join(dir, 'spool')
  const start = (): Promise<Site> =>
    startPayload({
      collections,
      ...(database === undefined ? {} : { database }),
      dir,
      options: {
        accountHash,
        accountId,
        apiBaseURL: `${origins.api}/client/v4`,
        apiToken: token,
        delivery: { baseURL: origins.delivery, flexible: true },
        hooks: { onEvent: ({ event }) => void events.push(event) },
        mode: 'cloudflare',
        outage: 'queue',
        placeholder: false,
        // Else they wait where other files are.
        ...(options?.otherFiles === undefined ? { spool: localFiles({ dir: spool }) } : {}),
        ...options,
      },
    })
  const site = await start()
  return {
    ...site,
    async comeBack() {
      served = await serve(port)
    },
    get emulator() {
      return served.emulator
    },
    events,
    goDown: () => served.close(),
    openBeside: start,
    plant: (name) => writeFile(path.join(spool, room, name), name),
    async stop() {
      await site.stop()
      await served.close()
      await rm(dir, { force: true, recursive: true })
    },
    async waiting() {
      return readdir(path.join(spool, room)).catch(() => [])
    },
  }
}

/** What a viewer gets at an address of this site. */
export async function look(site: Site, url: unknown, init?: RequestInit): Promise<Response> {
  return site.rest(String(url), { anonymous: true, ...init })
}

export const inTwoHours = (): Date => new Date(Date.now() + 7_200_000)

type StepsAtArgs = { bytes: () => Buffer; site: () => OutageSite }

/** What the tests do again and again, at the site that is open at that moment. */
export const stepsAt = ({ bytes, site }: StepsAtArgs) => ({
  /** Nothing waits, and nothing is left of what has waited. */
  async expectSent(): Promise<void> {
    await getCloudflareImages(site().payload).sweep({ now: inTwoHours() })
    await expectSettled(site())
    expect(await site().waiting()).toEqual([])
  },
  async recover(): Promise<unknown> {
    await site().comeBack()
    return getCloudflareImages(site().payload).uploadQueued()
  },
  replace: ({ id }: MediaDoc, name: string): Promise<Sent> =>
    send(site(), { file: { bytes: bytes(), name }, method: 'PATCH', path: `/api/media/${id}` }),
  upload: (name: string): Promise<Sent> => send(site(), { file: { bytes: bytes(), name } }),
  uploads: (): number =>
    site().emulator.requests.filter(({ operation }) => operation === 'uploadImage').length,
})
