import type { Bench, Figure } from './support/report.js'

import { createHmac, randomUUID } from 'node:crypto'
import sharp from 'sharp'

import { parseDeliveryBase } from '../src/core/deliveryURL.js'
import { createDeliverySigner } from '../src/service/urls/deliverySigner.js'
import { compare } from './support/measure.js'
import { fill, openSite } from './support/site.js'

const accountHash = 'Vi7wi5KSItxGFsWRG2Us6Q'
const documents = 100
const expiresAt = 1_900_000_000
const images = 5000
const key = 'a-signing-key-of-the-benches-0123456789'
const names = ['public', 'thumbnail', 'small', 'card', 'og', 'hero', 'large', 'icon']

/** What private images cost: a signature beside its bare HMAC, and a read beside a public one. */
export const signing: Bench = {
  name: 'signing',
  run: async () => [await signatures(), await reading()],
}

async function signatures(): Promise<Figure> {
  const ids = Array.from({ length: images }, () => randomUUID())
  const texts = ids.flatMap((id) =>
    names.map((name) => `/${accountHash}/${id}/${name}?exp=${expiresAt}`),
  )
  const signImage = createDeliverySigner({ delivery: parseDeliveryBase({ accountHash }), key })
  let length = 0
  const { base, ours, wallRatio } = await compare({
    base: async () => {
      for (const text of texts) {
        length += createHmac('sha256', key).update(text).digest('hex').length
      }
      return Promise.resolve(length)
    },
    ours: async () => {
      for (const imageId of ids) {
        const sign = signImage({ expiresAt, imageId })
        for (const name of names) length += sign(name).length
      }
      return Promise.resolve(length)
    },
    runs: 21,
    warmups: 5,
  })
  const perSecond = (wallMs: number): string => ((texts.length / wallMs) * 1000).toFixed(0)
  return {
    name: 'signed URLs per second, against bare createHmac of the same texts',
    note: `ours ${perSecond(ours.wallMs)}, bare ${perSecond(base.wallMs)}`,
    target: { atLeast: 0.6 },
    unit: 'x',
    value: 1 / wallRatio,
  }
}

async function reading(): Promise<Figure> {
  const data = await sharp({
    create: { background: '#888', channels: 3, height: 1400, width: 2100 },
  })
    .jpeg({ quality: 40 })
    .toBuffer()
  const [ours, base] = [
    await openSite({ privacy: 'signed' }),
    await openSite({ privacy: 'public' }),
  ]
  for (const { payload } of [ours, base]) await fill({ data, documents, payload })
  const find =
    ({ payload }: typeof ours) =>
    () =>
      payload.find({ collection: 'media', depth: 0, limit: documents, overrideAccess: false })
  const result = await compare({ base: find(base), ours: find(ours), runs: 61, warmups: 20 })
  await ours.stop()
  await base.stop()
  return {
    name: 'read 100 private documents with six sizes against the same public, time',
    note: `private ${result.ours.wallMs.toFixed(1)} ms, public ${result.base.wallMs.toFixed(1)} ms`,
    target: { atMost: 1.5 },
    unit: 'x',
    value: result.wallRatio,
  }
}
