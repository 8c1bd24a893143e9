import type { VariantOptions } from '../../core/variantOptions.js'

const defaultBreakpoints = [320, 768, 960, 1200] as const
const defaultMobileWidth = 768
const defaultDesktopWidth = 1200

const slowConnectionHeaders = ['Save-Data', 'RTT', 'ECT', 'Downlink'] as const
const widthHeaders = [
  'Sec-CH-Width',
  'Sec-CH-Viewport-Width',
  'Sec-CH-DPR',
  'Sec-CH-UA-Mobile',
  'User-Agent',
] as const

type ResolveClientHintsArgs = {
  headers: Headers
  options: VariantOptions
}

/**
 * Options in which everything that depends on the browser is settled: `width: 'auto'` is a number,
 * `slowConnectionQuality` has become `quality` or nothing. `vary` names the headers that decided.
 */
export function resolveClientHints({ headers, options }: ResolveClientHintsArgs): {
  options: VariantOptions
  vary: readonly string[]
} {
  const { desktopWidth, mobileWidth, slowConnectionQuality, width, widthBreakpoints, ...settled } =
    options
  const resolved: VariantOptions = settled
  const vary: string[] = []
  if (slowConnectionQuality !== undefined) {
    vary.push(...slowConnectionHeaders)
    if (isSlowConnection(headers)) resolved.quality = slowConnectionQuality
  }
  if (width === 'auto') {
    vary.push(...widthHeaders)
    resolved.width = chooseWidth({
      breakpoints: widthBreakpoints ?? defaultBreakpoints,
      desktopWidth: desktopWidth ?? defaultDesktopWidth,
      headers,
      mobileWidth: mobileWidth ?? defaultMobileWidth,
    })
  } else if (width !== undefined) {
    resolved.width = width
  }
  return { options: resolved, vary }
}

function isSlowConnection(headers: Headers): boolean {
  return (
    headers.get('save-data') === 'on' ||
    ['2g', '3g', 'slow-2g'].includes(headers.get('ect') ?? '') ||
    (readNumber(headers.get('rtt')) ?? 0) > 150 ||
    (readNumber(headers.get('downlink')) ?? Number.POSITIVE_INFINITY) < 5
  )
}

type ChooseWidthArgs = {
  breakpoints: readonly number[]
  desktopWidth: number
  headers: Headers
  mobileWidth: number
}

/** The smallest breakpoint that fills the place the browser has, else the width for its kind. */
function chooseWidth({ breakpoints, desktopWidth, headers, mobileWidth }: ChooseWidthArgs): number {
  const ascending = breakpoints.toSorted((a, b) => a - b)
  const viewport = readNumber(headers.get('sec-ch-viewport-width'))
  const ratio = readNumber(headers.get('sec-ch-dpr')) ?? 1
  const needed =
    readNumber(headers.get('sec-ch-width')) ??
    (viewport === undefined ? undefined : viewport * ratio)
  if (needed !== undefined) {
    return ascending.find((breakpoint) => breakpoint >= needed) ?? ascending.at(-1) ?? desktopWidth
  }
  return isMobile(headers) ? mobileWidth : desktopWidth
}

function isMobile(headers: Headers): boolean {
  const hint = headers.get('sec-ch-ua-mobile')
  if (hint !== null) return hint === '?1'
  return /Mobi|Android/i.test(headers.get('user-agent') ?? '')
}

function readNumber(text: string | null): number | undefined {
  const value = Number(text ?? Number.NaN)
  return Number.isFinite(value) && value > 0 ? value : undefined
}
