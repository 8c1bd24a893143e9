import type { VariantOption, VariantOptions } from './variantOptions.js'

import { describe, expect, test } from '@jest/globals'

import { isCloudflareImagesError } from '../errors.js'
import { formatVariantOptions, parseVariantOptions } from './variant.js'
import { refusedKeys, variantOptionTable } from './variantOptions.js'

/** As many widths as there may be. */
const twenty = Array.from({ length: 20 }, (_, index) => index + 1)

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return isCloudflareImagesError(error) ? error.code : `foreign error: ${String(error)}`
  }
  return 'none'
}

/** URL text ↔ value, per option; every option of the table must have a row. */
const accepted: Record<Exclude<VariantOption, 'onerror'>, [text: string, value: unknown][]> = {
  anim: [
    ['anim=true', true],
    ['anim=false', false],
  ],
  background: [
    ['background=%23RRGGBB'.replace('RRGGBB', '00ff7F'), '#00ff7F'],
    ['background=%23fff', '#fff'],
    ['background=rebeccapurple', 'rebeccapurple'],
    ['background=rgb%28240%2C40%2C145%29', 'rgb(240,40,145)'],
    ['background=rgba%28240%2C40%2C145%2C0.5%29', 'rgba(240,40,145,0.5)'],
    ['background=rgb%28240%2040%20145%29', 'rgb(240 40 145)'],
  ],
  blur: [
    ['blur=0', 0],
    ['blur=1', 1],
    ['blur=250', 250],
    ['blur=2.5', 2.5],
  ],
  brightness: [
    ['brightness=0', 0],
    ['brightness=0.5', 0.5],
    ['brightness=2', 2],
  ],
  compression: [['compression=fast', 'fast']],
  contrast: [
    ['contrast=0', 0],
    ['contrast=1.5', 1.5],
  ],
  desktopWidth: [['wdesktop=1600', 1600]],
  dpr: [
    ['dpr=1', 1],
    ['dpr=1.5', 1.5],
    ['dpr=2', 2],
  ],
  fit: (
    ['scale-down', 'scale-up', 'contain', 'cover', 'crop', 'aspect-crop', 'pad', 'squeeze'] as const
  ).map((fit) => [`fit=${fit}`, fit]),
  flip: [
    ['flip=h', 'h'],
    ['flip=v', 'v'],
    ['flip=hv', 'hv'],
  ],
  format: (['auto', 'avif', 'webp', 'jpeg', 'baseline-jpeg', 'json'] as const).map((format) => [
    `format=${format}`,
    format,
  ]),
  gamma: [
    ['gamma=0.5', 0.5],
    ['gamma=0', 0],
  ],
  gravity: [
    ...['auto', 'face', 'left', 'right', 'top', 'bottom'].map((gravity): [string, unknown] => [
      `gravity=${gravity}`,
      gravity,
    ]),
    ['gravity=0.33x0.5', { x: 0.33, y: 0.5 }],
    ['gravity=0x1', { x: 0, y: 1 }],
  ],
  height: [
    ['height=1', 1],
    ['height=12000', 12_000],
  ],
  metadata: [
    ['metadata=copyright', 'copyright'],
    ['metadata=keep', 'keep'],
    ['metadata=none', 'none'],
  ],
  mobileWidth: [['wmobile=640', 640]],
  quality: [
    ['quality=1', 1],
    ['quality=100', 100],
    ['quality=medium-high', 'medium-high'],
  ],
  rotate: [
    ['rotate=90', 90],
    ['rotate=180', 180],
    ['rotate=270', 270],
  ],
  saturation: [
    ['saturation=0', 0],
    ['saturation=1.25', 1.25],
  ],
  segment: [['segment=foreground', 'foreground']],
  sharpen: [
    ['sharpen=0', 0],
    ['sharpen=10', 10],
    ['sharpen=0.5', 0.5],
  ],
  slowConnectionQuality: [
    ['slow-connection-quality=50', 50],
    ['slow-connection-quality=low', 'low'],
  ],
  trim: [
    ['trim=20;30;20;0', { bottom: 20, left: 0, right: 30, top: 20 }],
    ['trim=0.1;0.2;0.1;0.2', { bottom: 0.1, left: 0.2, right: 0.2, top: 0.1 }],
    [
      'trim.top=40,trim.left=30,trim.width=678,trim.height=678',
      { height: 678, left: 30, top: 40, width: 678 },
    ],
    ['trim.top=0.25', { top: 0.25 }],
    ['trim=border', 'border'],
    [
      'trim=border,trim.border.color=%23fff,trim.border.tolerance=8,trim.border.keep=2',
      { border: { color: '#fff', keep: 2, tolerance: 8 } },
    ],
  ],
  upscale: [
    ['upscale=interpolate', 'interpolate'],
    ['upscale=generate', 'generate'],
  ],
  width: [
    ['width=1', 1],
    ['width=12000', 12_000],
    ['width=auto', 'auto'],
  ],
  widthBreakpoints: [
    ['wbreakpoints=320;768;960;1920', [320, 768, 960, 1920]],
    [`wbreakpoints=${twenty.join(';')}`, twenty],
  ],
  zoom: [
    ['zoom=0', 0],
    ['zoom=0.5', 0.5],
    ['zoom=1', 1],
  ],
}

const acceptedRows = Object.entries(accepted).flatMap(([option, rows]) =>
  rows.map(([text, value]) => ({ option: option as VariantOption, text, value })),
)

describe('the table of variant options', () => {
  test.each(acceptedRows)('reads and writes $text', ({ option, text, value }) => {
    expect(parseVariantOptions(text)).toEqual({ [option]: value })
    expect(formatVariantOptions({ [option]: value })).toBe(text)
  })

  test('has an accepted example for every option that URLs may carry', () => {
    const deliverable = Object.entries(variantOptionTable)
      .filter(([, row]) => row.refusal === undefined)
      .map(([option]) => option)
    expect(Object.keys(accepted).sort()).toEqual(deliverable.sort())
  })

  test.each(Object.entries(variantOptionTable).filter(([, row]) => row.default !== undefined))(
    'accepts the documented default of %s',
    (option, row) => {
      expect(parseVariantOptions(formatVariantOptions({ [option]: row.default }))).toEqual({
        [option]: row.default,
      })
    },
  )

  test('uses no key or alias twice', () => {
    const keys = Object.values(variantOptionTable).flatMap((row) => [
      row.key,
      ...row.aliases,
      ...row.subKeys,
    ])
    expect(new Set([...keys, ...Object.keys(refusedKeys)]).size).toBe(
      keys.length + Object.keys(refusedKeys).length,
    )
  })

  test.each([
    ['w=400', 'width=400'],
    ['h=400', 'height=400'],
    ['g=face', 'gravity=face'],
    ['face-zoom=0.2', 'zoom=0.2'],
    ['q=50', 'quality=50'],
    ['f=webp', 'format=webp'],
    ['scq=40', 'slow-connection-quality=40'],
  ])('reads the alias %s as %s', (alias, full) => {
    expect(formatVariantOptions(parseVariantOptions(alias))).toBe(full)
  })
})

describe('values out of range', () => {
  test.each([
    'width=0',
    'width=-1',
    'width=1.5',
    'width=12001',
    'width=1e3',
    'width=0x10',
    'width=Infinity',
    'width=4OO',
    'width=AUTO',
    'height=auto',
    'height=0',
    'fit=fill',
    'fit=Cover',
    'gravity=center',
    'gravity=1.1x0',
    'gravity=0.5',
    'gravity=0.5x0.5x0.5',
    'gravity=-0.1x0.5',
    'zoom=1.01',
    'dpr=0',
    'dpr=3',
    'quality=0',
    'quality=101',
    'quality=80.5',
    'quality=best',
    'format=png',
    'format=svg',
    'anim=1',
    'anim=True',
    'background=%23ggg',
    'background=blurple',
    'background=rgb%28300%2C0%2C0%29',
    'background=url%28x%29',
    'blur=0.5',
    'blur=251',
    'sharpen=11',
    'sharpen=-1',
    'rotate=45',
    'rotate=0',
    'flip=vh',
    'trim=1;2;3',
    'trim=1.5;0;0;0',
    'trim=-1;0;0;0',
    'trim.width=0',
    'trim=1;2;3;4,trim.top=2',
    'trim.border.color=red',
    'trim=border,trim.border.tolerance=256',
    'trim=border,trim.top=1',
    'metadata=all',
    'compression=slow',
    'segment=background',
    'upscale=ai',
    'wbreakpoints=',
    'wbreakpoints=1;;2',
    `wbreakpoints=${Array.from({ length: 21 }, (_, index) => index + 1).join(';')}`,
    'wmobile=0',
    'scq=0',
  ])('%s is refused', (segment) => {
    expect(codeOf(() => parseVariantOptions(segment))).toBe('VARIANT_INVALID')
  })

  test.each<[string, VariantOptions]>([
    ['width 0', { width: 0 }],
    ['width NaN', { width: NaN }],
    ['infinite height', { height: Infinity }],
    ['a fit of another service', { fit: 'fill' as never }],
    ['a number as text', { width: '400' as never }],
    ['gravity beyond the picture', { gravity: { x: 1.2, y: 0 } }],
    ['an empty trim', { trim: {} }],
    ['a trim that URLs cannot say', { trim: { right: 10, width: 100 } }],
    ['a trim side that does not exist', { trim: { middle: 1 } as never }],
    ['no breakpoints', { widthBreakpoints: [] }],
    ['21 breakpoints', { widthBreakpoints: Array.from({ length: 21 }, (_, at) => at + 1) }],
    ['a colour with a comma trick', { background: 'red,draw=x' }],
    ['null', { height: null as never }],
  ])('%s is not written', (_, options) => {
    expect(codeOf(() => formatVariantOptions(options))).toBe('VARIANT_INVALID')
  })

  test('the message names the option and what it takes', () => {
    expect(() => parseVariantOptions('w=400,blur=999')).toThrow(
      '"blur=999" is not a valid blur: use 0 or a number from 1 to 250.',
    )
  })
})
