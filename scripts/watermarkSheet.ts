import type { Mark } from '../src/core/watermark.js'

import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

import { parseMark } from '../src/core/watermark.js'
import { openMark } from '../src/service/watermark/openMark.js'
import { renderWatermark } from '../src/service/watermark/renderWatermark.js'

/** Draws docs/images/watermarks.webp: one photograph, with marks in three scripts, and tiled. */
const panel = { height: 250, width: 375 }
const gap = 8
const shared = { size: 0.085 } as const

const marks: readonly Mark[] = [
  { ...shared, position: 'top-left', text: 'editor@example.com\n21 November 2026' },
  { ...shared, position: 'top-right', text: 'صورة محمية بحقوق النشر\nمعرض الصور 2026' },
  { ...shared, position: 'top', text: '無断転載禁止\n写真ギャラリー' },
  { margin: 0.1, opacity: 0.5, repeat: true, rotate: -30, size: 0.07, text: 'Proof · نسخة · 見本' },
]

// Letters that no font has are drawn as boxes.
if (spawnSync('fc-list', [':lang=ja'], { encoding: 'utf8' }).stdout.trim() === '') {
  throw new Error('This system has no Japanese font. Install one, such as Debian’s fonts-noto-cjk.')
}

const image = fileURLToPath(
  new URL(
    'dist/assets/img/post-bg.jpg',
    import.meta.resolve('startbootstrap-clean-blog/package.json'),
  ),
)
const photograph = await sharp(image)
  .resize({ ...panel, fit: 'cover' })
  .png()
  .toBuffer()

const panels = await Promise.all(
  marks.map(async (mark) => {
    const open = await openMark({
      getClient: () => Promise.reject(new Error('These marks are texts.')),
      mark: parseMark(mark),
    })
    const request = { acceptsWebp: false, options: { fit: 'cover', metadata: 'none' } } as const
    return (await renderWatermark({ delivered: photograph, open, request, sharp })).bytes
  }),
)

const sheet = await sharp({
  create: {
    background: 'white',
    channels: 3,
    height: 2 * panel.height + gap,
    width: 2 * panel.width + gap,
  },
})
  .composite(
    panels.map((input, index) => ({
      input: Buffer.from(input),
      left: (index % 2) * (panel.width + gap),
      top: Math.floor(index / 2) * (panel.height + gap),
    })),
  )
  .webp({ effort: 6, quality: 42 })
  .toBuffer()

await writeFile(new URL('../docs/images/watermarks.webp', import.meta.url), sheet)
process.stdout.write(`docs/images/watermarks.webp: ${Math.round(sheet.byteLength / 1024)} kB\n`)
