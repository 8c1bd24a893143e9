import type { Bench } from './support/report.js'

import { createIPX, ipxFSStorage } from 'ipx'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'

import { createImagesClient } from '../src/cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../src/emulator/createEmulator.js'
import { compare, median, sample } from './support/measure.js'
import { readPhotograph } from './support/photograph.js'

const cachedRequests = 400

/** The emulator's delivery: a cold rendition against bare sharp, a cached one against ipx cold. */
export const render: Bench = {
  name: 'render',
  async run() {
    const dir = await mkdtemp(path.join(tmpdir(), 'payload-cloudflare-images-bench-'))
    const photograph = await readPhotograph()
    await writeFile(path.join(dir, 'photo.jpg'), photograph)
    const { deliver, emulator } = await openAccount({ dir: path.join(dir, 'images'), photograph })
    // Every width is asked for once: nothing is cached, and both sides do the same work.
    let width = 600
    const cold = await compare({
      base: () =>
        sharp(photograph, { autoOrient: true })
          .resize({ width: width - 1 })
          .jpeg({ progressive: true, quality: 85 })
          .toBuffer(),
      ours: () => deliver(`width=${(width += 2)}`),
      runs: 15,
    })
    const ipx = createIPX({ storage: ipxFSStorage({ dir }) })
    const ipxMs: number[] = []
    for (let run = 0; run < 9; run += 1) {
      ipxMs.push(
        (await sample(() => ipx('photo.jpg', { width: String(801 + run) }).process())).wallMs,
      )
    }
    await deliver('width=800')
    const cachedMs: number[] = []
    for (let run = 0; run < 5; run += 1) {
      const { wallMs } = await sample(async () => {
        for (let request = 0; request < cachedRequests; request += 1) await deliver('width=800')
      })
      cachedMs.push(wallMs / cachedRequests)
    }
    await emulator.close()
    await rm(dir, { force: true, recursive: true })
    const [ipxMedian, cachedMedian] = [median(ipxMs), median(cachedMs)]
    return [
      {
        name: 'cold rendition against bare sharp, time',
        note: `ours ${cold.ours.wallMs.toFixed(1)} ms, sharp ${cold.base.wallMs.toFixed(1)} ms`,
        target: { atMost: 1.15 },
        unit: 'x',
        value: cold.wallRatio,
      },
      {
        name: 'cached rendition against ipx cold, requests per second',
        note: `ours ${(1000 / cachedMedian).toFixed(0)}/s, ipx ${(1000 / ipxMedian).toFixed(1)}/s`,
        target: { atLeast: 20 },
        unit: 'x',
        value: ipxMedian / cachedMedian,
      },
    ]
  },
}

async function openAccount({ dir, photograph }: { dir: string; photograph: Buffer }) {
  const emulator = createEmulator({ dir, flexibleVariants: true })
  const client = createImagesClient({
    accountId: emulator.accountId,
    apiToken: emulator.token,
    fetch: fetchFromHandler(emulator.fetch),
  })
  const { imageId } = await client.uploadImage({
    file: {
      bytes: photograph,
      mimeType: 'image/jpeg',
      name: 'photo.jpg',
      size: photograph.byteLength,
    },
  })
  const base = `https://imagedelivery.net/${emulator.accountHash}/${imageId}/`
  const deliver = async (segment: string): Promise<number> => {
    const response = await emulator.fetch(
      new Request(`${base}${segment}`, { headers: { accept: 'image/jpeg' } }),
    )
    if (response.status !== 200) throw new Error(await response.text())
    return (await response.arrayBuffer()).byteLength
  }
  return { deliver, emulator }
}
