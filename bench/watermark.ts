import type { Bench } from './support/report.js'
import type { BenchSite } from './support/site.js'

import sharp from 'sharp'

import { placeMark, textPixels } from '../src/core/watermarkLayout.js'
import { compare, median, sample } from './support/measure.js'
import { readPhotograph } from './support/photograph.js'
import { fill, openSite } from './support/site.js'

const cachedRequests = 200
const size = 0.05

/** The endpoint of watermarks: cold against the same composite by bare sharp, and cached. */
export const watermark: Bench = {
  name: 'watermark',
  async run() {
    let text = ''
    const site = await openSite({
      mark: () => (text === '' ? null : { size, text }),
      options: { variants: { large: { width: 2000 } } },
    })
    await fill({ data: await readPhotograph(), documents: 1, payload: site.payload })
    const delivered = await fetchBytes(site, await findClean(site))
    let viewer = 0
    const show = (): Promise<Buffer> => fetchBytes(site, '/api/media/1/watermarked/large')
    // Every viewer is another: nothing is kept, and both sides do the same work.
    const cold = await compare({
      base: () => drawBare({ delivered, text: `Viewer ${(viewer += 1)}` }),
      ours: () => {
        text = `Viewer ${(viewer += 1)}`
        return show()
      },
      runs: 15,
    })
    const cachedMs: number[] = []
    for (let run = 0; run < 5; run += 1) {
      const { wallMs } = await sample(async () => {
        for (let request = 0; request < cachedRequests; request += 1) await show()
      })
      cachedMs.push(wallMs / cachedRequests)
    }
    await site.stop()
    const cachedMedian = median(cachedMs)
    return [
      {
        name: 'watermark drawn cold against the same composite by bare sharp, time',
        note: `ours ${cold.ours.wallMs.toFixed(1)} ms, sharp ${cold.base.wallMs.toFixed(1)} ms`,
        target: { atMost: 1.15 },
        unit: 'x',
        value: cold.wallRatio,
      },
      {
        name: 'watermark cached against cold, requests per second',
        note: `cached ${(1000 / cachedMedian).toFixed(0)}/s, cold ${(1000 / cold.ours.wallMs).toFixed(1)}/s`,
        target: { atLeast: 20 },
        unit: 'x',
        value: cold.ours.wallMs / cachedMedian,
      },
    ]
  },
}

async function findClean(site: BenchSite): Promise<string> {
  const response = await site.rest('/api/media/1/watermarked/large')
  const location = response.headers.get('location')
  if (location === null) throw new Error(`The clean picture was answered with ${response.status}`)
  return location
}

async function fetchBytes(site: BenchSite, path: string): Promise<Buffer> {
  const response = await site.rest(path)
  if (response.status !== 200) throw new Error(await response.text())
  return Buffer.from(await response.arrayBuffer())
}

/** What the endpoint draws, by hand. */
async function drawBare({ delivered, text }: { delivered: Buffer; text: string }): Promise<Buffer> {
  const picture = await sharp(delivered).metadata()
  const { data, info } = await sharp({
    text: {
      dpi: 72,
      font: `sans-serif ${textPixels({ picture, size })}`,
      rgba: true,
      text: `<span foreground="#ffffff">${text}</span>`,
    },
  })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { left, top } = placeMark({
    box: info,
    mark: { margin: 0.03, position: 'bottom-right', repeat: 'none' },
    picture,
  })
  return sharp(delivered)
    .composite([
      { input: data, left, raw: { channels: 4, height: info.height, width: info.width }, top },
    ])
    .jpeg({ progressive: true, quality: 85 })
    .toBuffer()
}
