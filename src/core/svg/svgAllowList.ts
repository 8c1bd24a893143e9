/** Elements that draw. No script, no foreignObject, no link, no embedded document. */
export const svgElements: readonly string[] = words(`
  svg g defs symbol use switch title desc metadata style
  path rect circle ellipse line polyline polygon text tspan textPath image
  linearGradient radialGradient stop pattern clipPath mask marker view
  filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
  feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
  feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting
  feSpotLight feTile feTurbulence
  animate animateTransform animateMotion mpath set
`)

/** Elements whose whole content goes with them, because it is a program or another document. */
export const svgDroppedWithContent: readonly string[] = words(`
  script foreignObject iframe embed object handler listener textarea option xmp noscript
`)

/** Attributes that place, paint or name. Everything else, every `on...` included, is removed. */
export const svgAttributes: readonly string[] = words(`
  id class style lang xml:lang xml:space xmlns xmlns:xlink version baseProfile
  x y z x1 y1 x2 y2 cx cy r rx ry fx fy fr d dx dy width height viewBox preserveAspectRatio points
  pathLength transform transform-origin rotate href xlink:href xlink:title zoomAndPan
  role aria-label aria-labelledby aria-describedby aria-hidden focusable
  systemLanguage requiredFeatures requiredExtensions
  alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation
  color-interpolation-filters color-rendering cursor direction display dominant-baseline
  enable-background fill fill-opacity fill-rule filter flood-color flood-opacity font font-family
  font-size font-size-adjust font-stretch font-style font-variant font-weight
  glyph-orientation-horizontal glyph-orientation-vertical image-rendering isolation kerning
  letter-spacing lighting-color marker marker-end marker-mid marker-start mask mask-type
  mix-blend-mode opacity overflow paint-order pointer-events shape-rendering stop-color
  stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
  stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration text-rendering
  unicode-bidi vector-effect visibility white-space word-spacing writing-mode
  gradientTransform gradientUnits spreadMethod offset patternContentUnits patternTransform
  patternUnits clipPathUnits maskContentUnits maskUnits markerHeight markerUnits markerWidth orient
  refX refY lengthAdjust textLength startOffset method spacing side
  filterUnits primitiveUnits in in2 result mode type values tableValues slope intercept amplitude
  exponent operator k1 k2 k3 k4 order kernelMatrix divisor bias targetX targetY edgeMode
  kernelUnitLength preserveAlpha surfaceScale diffuseConstant specularConstant specularExponent
  limitingConeAngle pointsAtX pointsAtY pointsAtZ azimuth elevation scale xChannelSelector
  yChannelSelector stdDeviation radius baseFrequency numOctaves seed stitchTiles
  attributeName attributeType begin dur end min max restart repeatCount repeatDur calcMode keyTimes
  keySplines keyPoints from to by additive accumulate path origin
`)

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

/** A fragment of the same drawing, or pixels carried inside it. */
export function isInnerReference({ tagName, value }: { tagName: string; value: string }): boolean {
  const reference = value.trim()
  if (/^#[^\s]+$/.test(reference)) return true
  const carriesPixels = tagName === 'image' || tagName === 'feImage'
  return (
    carriesPixels && /^data:image\/(?:png|jpe?g|gif|webp|avif);base64,[\w+/=\s]*$/i.test(reference)
  )
}

/**
 * Style text without the rules that fetch (imports, fonts). Should anything left still reach out,
 * the whole block goes: a drawing in default colours is better than a request to a stranger.
 */
export function cleanCss(text: string): string {
  const kept = withoutComments(text)
    .replaceAll(/@(?:import|namespace|charset)[^;]*;?/gi, '')
    .replaceAll(/@font-face\s*\{[^}]*\}?/gi, '')
  return reachesOut(kept) ? '' : kept
}

/**
 * True when a value could load or run something. CSS escapes (`\\75rl(`) hide names from a
 * pattern, so a value that has an escape counts as reaching out.
 */
export function reachesOut(value: string): boolean {
  const flat = withoutComments(value)
  // What looks like a comment may be quoted, and what is between two of them may count.
  return namesOthers(flat) || (flat !== value && namesOthers(value))
}

function namesOthers(flat: string): boolean {
  if (flat.includes('\\')) return true
  if (/@import|@font-face|@namespace|expression\s*\(|-moz-binding|behavior\s*:/i.test(flat)) {
    return true
  }
  // Browsers ignore white space and control characters inside a scheme.
  if (/(?:javascript|vbscript|data|file|https?):/i.test(withoutControls(flat))) return true
  const references = flat.match(/(?:url|image|image-set|src)\s*\([^)]*\)?/gi) ?? []
  return references.some((reference) => !/^url\s*\(\s*(?:["']|&quot;)?#/i.test(reference))
}

/** By search, not by pattern: a megabyte of unclosed comments must not cost its square. */
function withoutComments(text: string): string {
  let kept = ''
  let at = 0
  for (;;) {
    const open = text.indexOf('/*', at)
    if (open === -1) return kept + text.slice(at)
    kept += text.slice(at, open)
    const close = text.indexOf('*/', open + 2)
    if (close === -1) return kept
    at = close + 2
  }
}

function withoutControls(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, '')
}
