import type { CrashSite } from './crashSite.js'
import type { Scenario } from './scenarios.js'

import { getCloudflareImages } from '../../../src/index.js'
import { compareSides, findForgotten, readRows, readVersions } from './compareSides.js'
import { createDocument } from './scenarios.js'
import { filename, readNotes, save, sendFile } from './visitor.js'

export type Findings = {
  /** What is wrong after polling and one sweep: should be nothing. */
  breaches: string[]
  /** Drafts at Cloudflare whose id died with the process. */
  forgotten: number
  /** Whether the crash had left anything for the sweep. */
  hadLeftovers: boolean
}

/** Longer than any one-time URL and receipt, and than the day after which held images are looked at. */
const laterMs = 26 * 3_600_000

/**
 * After a restart: what was left, polling and one sweep; the same again when the time of every
 * upload is over; and what is wrong then.
 */
export async function findBreaches(site: CrashSite, scenario: Scenario): Promise<Findings> {
  const { bystander } = await readNotes(site)
  const forgotten = await findForgotten(site)
  const ignored = forgotten.map(({ imageId }) => imageId)
  const hadLeftovers = await isUnsettled(site, [bystander?.imageId ?? ''])
  const later = new Date(Date.now() + laterMs)

  await scenario.settle?.(site)
  await settle(site, new Date())
  const breaches = await compareSides(site, { areUploadsOver: false, ignored })
  if (bystander !== undefined) {
    await sendFile(site, bystander)
    const { body, status } = await save(site, { upload: bystander })
    if (status !== 201) breaches.push(`an open upload cannot be saved: ${JSON.stringify(body)}`)
  }
  breaches.push(...((await scenario.resume?.(site)) ?? []))
  await getCloudflareImages(site.payload).settled()

  await settle(site, later)
  const isOver = { areUploadsOver: true, ignored }
  breaches.push(...(await compareSides(site, isOver)).map((breach) => `later: ${breach}`))
  breaches.push(...(await tryName(site, scenario)))
  await settle(site, later)
  breaches.push(...(await compareSides(site, isOver)).map((breach) => `at last: ${breach}`))
  // It holds nothing, and Cloudflare takes it away by itself.
  const harmful = forgotten.filter(({ oneTimeURL, upload }) => {
    const expiry = Date.parse(oneTimeURL?.expiresAt ?? '')
    return upload !== undefined || !(expiry <= later.getTime())
  })
  breaches.push(...harmful.map(({ imageId }) => `the forgotten draft ${imageId} stays for ever`))
  return { breaches, forgotten: forgotten.length, hadLeftovers }
}

async function isUnsettled(site: CrashSite, ignored: readonly string[]): Promise<boolean> {
  return (await compareSides(site, { areUploadsOver: true, ignored })).length > 0
}

async function settle({ payload }: CrashSite, now: Date): Promise<void> {
  const plugin = getCloudflareImages(payload)
  await plugin.refresh({ now })
  await plugin.sweep({ graceSeconds: 0, now })
}

/** A name is free as soon as no document has it. */
async function tryName(site: CrashSite, { collection }: Scenario): Promise<string[]> {
  // Without transactions, a version may lag behind its document; it keeps its file's name.
  const taken = [
    ...(await readRows(site.payload, collection)),
    ...(await readVersions(site.payload, {
      ...(collection === 'guarded' ? { collection } : {}),
      where: { latest: { equals: true } },
    })),
  ]
  const expected = taken.some((row) => row.filename === filename) ? 'photo-1.jpg' : filename
  const next = await createDocument(site, collection)
  if (next.filename === expected) return []
  return [`the next upload is called ${String(next.filename)} instead of ${expected}`]
}
