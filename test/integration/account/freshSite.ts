import type { CollectionConfig, Config } from 'payload'

import type { NamedVariantOptions } from '../../../src/core/variant.js'
import type { ServedEmulator } from '../../../src/emulator/http/serveEmulator.js'
import type { CloudflareImagesOptions } from '../../../src/index.js'

import { serveEmulator } from '../../../src/emulator/http/serveEmulator.js'
import { getCloudflareImages } from '../../../src/index.js'
import { runCommand } from '../../../src/plugin/commands/runCommand.js'
import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'
import { makeFolder } from '../../fixtures/openEmulator.js'
import { media, type Site, type SiteOptions, startPayload } from '../support/startPayload.js'

export type Ran = { asked: string[]; code: number; err: string; out: string }

export type FreshSite = Site & {
  /** `payload cloudflare-images <line>`. Without `answers` nobody is there to be asked. */
  run(line: string, answers?: readonly boolean[], signal?: AbortSignal): Promise<Ran>
  served: ServedEmulator
  /** What Payload logged as a warning or worse. */
  warnings: string[]
}

/** The sizes of the README. */
export const imageSizes = [
  { height: 400, name: 'card', width: 600 },
  { name: 'wide', width: 1600 },
]

export const readmeMedia: CollectionConfig = { ...media, upload: { imageSizes } }

type OpenArgs = {
  collections?: CollectionConfig[]
  config?: Partial<Config>
  /** Of a database that an earlier site has left; `stop` keeps it. */
  dir?: string
  /** Another site of the same account. */
  of?: ServedEmulator
  options?: Partial<CloudflareImagesOptions>
  plugins?: SiteOptions['plugins']
}

/** A site in cloudflare mode, on an account that is fresh, over HTTP. */
export async function openFreshSite({
  collections = [readmeMedia],
  config,
  dir,
  of,
  options,
  plugins,
}: OpenArgs = {}): Promise<FreshSite> {
  const served = of ?? (await serveEmulator({ dir: await makeFolder(), fresh: true, port: 0 }))
  const { accountHash, accountId, origins, token } = served.emulator
  const warnings: string[] = []
  const destination = {
    write: (line: string) => {
      const { level, msg } = JSON.parse(line) as { level: number; msg?: string }
      if (level >= 40) warnings.push(msg ?? '')
    },
  }
  const site = await startPayload({
    collections,
    ...(dir === undefined ? {} : { dir }),
    ...(plugins === undefined ? {} : { plugins }),
    config: { logger: { destination, options: { level: 'warn' } }, ...config },
    options: {
      accountHash,
      accountId,
      apiBaseURL: `${origins.api}/client/v4`,
      apiToken: token,
      delivery: { baseURL: origins.delivery, flexible: true },
      mode: 'cloudflare',
      ...options,
    },
  })
  return {
    ...site,
    run: (line, answers, signal) => run({ answers, line, signal, site }),
    served,
    async stop() {
      await site.stop()
      if (of === undefined) await served.close()
    },
    warnings,
  }
}

type RunArgs = {
  answers: readonly boolean[] | undefined
  line: string
  signal: AbortSignal | undefined
  site: Site
}

async function run({ answers, line, signal, site: { payload } }: RunArgs): Promise<Ran> {
  const ran: Ran = { asked: [], code: -1, err: '', out: '' }
  const left = [...(answers ?? [])]
  ran.code = await runCommand({
    args: line.split(' '),
    openSite: () => Promise.resolve({ payload, service: readService(payload) }),
    signal: signal ?? new AbortController().signal,
    terminal: {
      ask(question) {
        ran.asked.push(question)
        return Promise.resolve(left.shift() ?? false)
      },
      close: () => Promise.resolve(),
      err: (text) => (ran.err += `${text}\n`),
      isInteractive: answers !== undefined,
      out: (text) => Promise.resolve(void (ran.out += text)),
      progress: () => undefined,
    },
  })
  return ran
}

/** The account's variants, by name. */
export async function variantsOf({ payload }: Site): Promise<Record<string, NamedVariantOptions>> {
  const client = await getCloudflareImages(payload).client()
  const variants = await client.listVariants()
  return Object.fromEntries(variants.map(({ name, options }) => [name, options]))
}
