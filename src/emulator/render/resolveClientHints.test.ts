import type { VariantOptions } from '../../core/variantOptions.js'

import { describe, expect, test } from '@jest/globals'

import { resolveClientHints } from './resolveClientHints.js'

const resolve = (options: VariantOptions, headers: Record<string, string> = {}) =>
  resolveClientHints({ headers: new Headers(headers), options })

describe('resolveClientHints', () => {
  test('leaves options alone that no browser decides', () => {
    const options: VariantOptions = { quality: 70, width: 300 }
    expect(resolve(options)).toEqual({ options, vary: [] })
  })

  test.each<[string, Record<string, string>, number]>([
    ['nothing known: desktop', {}, 1200],
    ['a phone by its name', { 'user-agent': 'Mozilla/5.0 (Linux; Android 14) Mobile' }, 768],
    ['a phone by its hint', { 'sec-ch-ua-mobile': '?1', 'user-agent': 'x' }, 768],
    ['a desktop by its hint', { 'sec-ch-ua-mobile': '?0', 'user-agent': 'Android' }, 1200],
    ['the place it has', { 'sec-ch-width': '700' }, 768],
    ['a viewport', { 'sec-ch-viewport-width': '320' }, 320],
    ['a dense viewport', { 'sec-ch-dpr': '2', 'sec-ch-viewport-width': '400' }, 960],
    ['more than the largest', { 'sec-ch-width': '5000' }, 1200],
    ['a hint that is no number', { 'sec-ch-width': 'wide' }, 1200],
  ])('width=auto with %s', (_name, headers, width) => {
    const { options, vary } = resolve({ width: 'auto' }, headers)
    expect(options).toEqual({ width })
    expect(vary).toContain('Sec-CH-Width')
  })

  test('width=auto with widths of its own', () => {
    const own: VariantOptions = {
      desktopWidth: 900,
      mobileWidth: 350,
      width: 'auto',
      widthBreakpoints: [500, 100],
    }
    expect(resolve(own).options).toEqual({ width: 900 })
    expect(resolve(own, { 'sec-ch-ua-mobile': '?1' }).options).toEqual({ width: 350 })
    expect(resolve(own, { 'sec-ch-width': '101' }).options).toEqual({ width: 500 })
  })

  test.each<[string, Record<string, string>, number]>([
    ['save-data', { 'save-data': 'on' }, 40],
    ['a long round trip', { rtt: '151' }, 40],
    ['a round trip of 150 ms', { rtt: '150' }, 80],
    ['3g', { ect: '3g' }, 40],
    ['4g', { ect: '4g' }, 80],
    ['little bandwidth', { downlink: '4.9' }, 40],
    ['enough bandwidth', { downlink: '5' }, 80],
    ['no hints', {}, 80],
  ])('slow-connection-quality with %s', (_name, headers, quality) => {
    const { options, vary } = resolve({ quality: 80, slowConnectionQuality: 40 }, headers)
    expect(options).toEqual({ quality })
    expect(vary).toEqual(['Save-Data', 'RTT', 'ECT', 'Downlink'])
  })
})
