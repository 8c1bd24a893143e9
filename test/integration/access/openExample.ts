import type { CollectionConfig } from 'payload'

import type { CloudflareImagesOptions } from '../../../src/index.js'
import type { Site, SiteOptions } from '../support/startPayload.js'

import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { readSnippets } from '../docs/readSnippets.js'
import { signIn } from '../support/signIn.js'
import { startPayload } from '../support/startPayload.js'

export type Example = Site & {
  /** A user with these fields, and the headers of a session of theirs. */
  signUp(
    fields?: Record<string, unknown>,
  ): Promise<{ headers: Record<string, string>; id: number | string }>
}

/** Below the project, so that its packages are found. */
const dir = path.resolve('.cache/docs-access')

/** A site made of an example of the documentation: the one snippet that contains `marker`. */
export async function openExample({
  config,
  marker,
}: {
  config?: SiteOptions['config']
  marker: string
}): Promise<Example> {
  const found = readSnippets().filter(
    ({ code, language }) => language === 'ts' && code.includes(marker),
  )
  if (found.length !== 1) throw new Error(`${found.length} snippets contain ${marker}`)
  const file = path.join(dir, `${randomUUID()}.ts`)
  await mkdir(dir, { recursive: true })
  await writeFile(file, found[0]?.code ?? '')
  const { images, ...others } = (await import(file)) as Record<string, unknown>
  await rm(file)
  const collections = Object.values(others) as CollectionConfig[]
  const site = await startPayload({
    config: { collections, ...config },
    options: { delivery: { flexible: false }, ...(images as CloudflareImagesOptions) },
  })
  return {
    ...site,
    async signUp(fields = {}) {
      const credentials = { email: `${randomUUID()}@example.com`, password: 'a-long-password' }
      const { id } = await site.payload.create({
        collection: 'users',
        data: { ...credentials, ...fields },
      })
      const { token } = await signIn(site.payload, { data: credentials })
      return { headers: { Authorization: `JWT ${token}` }, id }
    },
  }
}
