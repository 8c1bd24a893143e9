import { describe, expect, test } from '@jest/globals'

import { isCloudflareImagesError } from '../errors.js'
import { formatVariantOptions, parseVariantOptions } from './variant.js'
import { variantOptionTable } from './variantOptions.js'

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return isCloudflareImagesError(error) ? error.code : `foreign error: ${String(error)}`
  }
  return 'none'
}

describe('mistakes of other toolkits', () => {
  test.each(['brightness', 'contrast', 'gamma'] as const)(
    '%s is a factor where 1 changes nothing, not a number from -1 to 1',
    (option) => {
      expect(variantOptionTable[option].default).toBe(1)
      expect(codeOf(() => formatVariantOptions({ [option]: -0.5 }))).toBe('VARIANT_INVALID')
      expect(formatVariantOptions({ [option]: 1.5 })).toBe(`${option}=1.5`)
    },
  )

  test.each(['border=1px', 'pad=10', 'crop=1;2;3;4', 'draw=x'])(
    '%s is no delivery option, and the message says what is',
    (segment) => {
      const run = (): unknown => parseVariantOptions(segment)
      expect(codeOf(run)).toBe('VARIANT_INVALID')
      expect(run).toThrow(/cannot be used in a delivery URL: .*(Worker|use )/)
    },
  )

  test('trim is written in a documented form', () => {
    expect(formatVariantOptions({ trim: { bottom: 3, left: 4, right: 2, top: 1 } })).toBe(
      'trim=1;2;3;4',
    )
    expect(formatVariantOptions({ trim: { right: 2 } })).toBe('trim=0;2;0;0')
  })

  test('onerror is refused in both directions, because images are hosted', () => {
    expect(() => parseVariantOptions('width=4,onerror=redirect')).toThrow(/remote images only/)
    expect(() => formatVariantOptions({ onerror: 'redirect', width: 4 })).toThrow(
      /remote images only/,
    )
  })

  test('knows the options that others lack', () => {
    const text =
      'width=auto,fit=squeeze,gravity=face,zoom=0.5,flip=h,slow-connection-quality=low,format=baseline-jpeg,anim=false,saturation=0,metadata=none,compression=fast,segment=foreground,upscale=generate'
    expect(formatVariantOptions(parseVariantOptions(text))).toBe(text)
  })
})
