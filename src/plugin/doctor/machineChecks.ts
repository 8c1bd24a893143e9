import type { SanitizedConfig } from 'payload'

import type { Service } from '../../service/createService.js'
import type { Check } from './check.js'

import { readFile } from 'node:fs/promises'
import path from 'node:path'

import { isCloudflareImagesError } from '../../errors.js'
import { tryRenderer } from '../../service/tryRenderer.js'
import { nodeFlags } from './nodeFlags.js'

/** What is installed where the site runs, and what its other files say. */
export const machineChecks: readonly Check[] = [
  {
    async examine({ service }) {
      const use = drawnHere(service)
      if (use === undefined) return undefined
      try {
        await tryRenderer()
        return undefined
      } catch (error) {
        if (!isCloudflareImagesError(error) || error.code !== 'SHARP_MISSING') throw error
        return {
          mend: 'npm install sharp',
          what: `sharp cannot be loaded, and this site draws ${use} with it`,
          why: 'Pictures fail where they have to be drawn.',
        }
      }
    },
    id: 'sharp',
  },
  {
    examine({ payload: { config } }) {
      const [major = 0] = process.versions.node.split('.').map(Number)
      if (major >= firstSafeNode || !usesLexical(config)) return undefined
      if (/(?:--conditions|-C)[= ]\S*production/.test(nodeFlags())) return undefined
      return {
        isHint: true,
        mend: 'npx cross-env NODE_OPTIONS=--conditions=production payload <command>, or Node 22',
        what: `Node ${process.versions.node} loads the lexical editor without --conditions=production`,
        why: 'A payload command may end at once, silently and with exit code 0, such as generate:importmap and migrate.',
      }
    },
    id: 'node-conditions',
    onlyCommand: true,
  },
  {
    async examine({ payload: { config }, service }) {
      const found = await findNextConfig(config)
      // A site need not show its pictures by Next.
      if (found === undefined) return undefined
      const { delivery } = await service.connect()
      const { hostname } = new URL(delivery.origin)
      if (namesHost({ hostname, text: found.text })) return undefined
      return {
        isHint: true,
        mend: `images: { remotePatterns: [new URL('${delivery.origin}${delivery.pathPrefix}/**')] } in ${found.name}, or a loader: createCloudflareLoader() of payload-cloudflare-images/urls`,
        what: `${found.name} names neither ${hostname} nor a loader for images`,
        why: 'next/image refuses pictures of other hosts, unless each has a loader or `unoptimized`.',
      }
    },
    id: 'next-images',
    onlyCloudflare: true,
  },
]

/** Older ones hang on modules that wait for each other while they load. */
const firstSafeNode = 22

/** In words, what this site draws itself. */
function drawnHere({ options }: Service): string | undefined {
  if (options.mode === 'local') return 'all pictures of local mode'
  if (options.watermark !== undefined && options.watermark.worker === undefined) return 'watermarks'
  return options.placeholder === false ? undefined : 'placeholders'
}

/** By its component: its package must not be loaded to find out. */
function usesLexical({ editor }: SanitizedConfig): boolean {
  return JSON.stringify(editor ?? {}).includes('@payloadcms/richtext-lexical')
}

type FoundConfig = { name: string; text: string }

/** Where Next would look for it: where the command runs, else around Payload's sources. */
async function findNextConfig({ admin }: SanitizedConfig): Promise<FoundConfig | undefined> {
  const { baseDir } = admin.importMap
  for (const dir of [process.cwd(), baseDir, path.dirname(baseDir)]) {
    for (const extension of ['ts', 'mjs', 'js', 'cjs', 'mts']) {
      const name = `next.config.${extension}`
      const text = await readFile(path.join(dir, name), 'utf8').catch(() => undefined)
      if (text !== undefined) return { name, text }
    }
  }
  return undefined
}

/** Read, not run: a config may do anything, and Next calls it in its own way. */
function namesHost({ hostname, text }: { hostname: string; text: string }): boolean {
  if (/\bloader(?:File)?\s*:|\bunoptimized\s*:\s*true/.test(text)) return true
  const [, domain] = /^[^.]+\.(.+)$/.exec(hostname) ?? []
  const names = [hostname, `*.${domain ?? hostname}`, `**.${domain ?? hostname}`]
  return names.some((name) => text.includes(name)) || /hostname\s*:\s*['"`]\*\*['"`]/.test(text)
}
