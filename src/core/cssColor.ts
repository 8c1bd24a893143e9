const names = new Set(
  (
    'aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown ' +
    'burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan ' +
    'darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid ' +
    'darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet ' +
    'deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ' +
    'ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki ' +
    'lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow ' +
    'lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray ' +
    'lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine ' +
    'mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise ' +
    'mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab ' +
    'orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru ' +
    'pink plum powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown ' +
    'seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan ' +
    'teal thistle tomato transparent turquoise violet wheat white whitesmoke yellow yellowgreen'
  ).split(' '),
)

const hexPattern = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i
const component = String.raw`\d{1,3}(?:\.\d{1,3})?%?`
const alpha = String.raw`(?:\d?\.\d{1,6}|[01]|\d{1,3}%)`
const commaPattern = new RegExp(
  String.raw`^rgba?\( ?(${component}) ?, ?(${component}) ?, ?(${component}) ?(?:, ?(${alpha}) ?)?\)$`,
  'i',
)
const spacePattern = new RegExp(
  String.raw`^rgba?\( ?(${component}) (${component}) (${component}) ?(?:/ ?(${alpha}) ?)?\)$`,
  'i',
)

/**
 * True for a colour that a delivery URL may carry: hexadecimal with `#`, a CSS colour name, or
 * `rgb()`/`rgba()` in the comma or the space form.
 */
export function isCssColor(text: string): boolean {
  if (hexPattern.test(text) || names.has(text.toLowerCase())) return true
  const match = commaPattern.exec(text) ?? spacePattern.exec(text)
  if (!match) return false
  return match.slice(1, 4).every((part) => {
    const value = Number.parseFloat(part)
    return part.endsWith('%') ? value <= 100 : value <= 255
  })
}

/**
 * The colour as the path of a delivery URL can carry it; undefined when it is none. A slash cannot
 * stand there, and not every renderer knows the newer spaces: both are written as `rgb()` or `rgba()`.
 */
export function toURLColor(text: string): string | undefined {
  if (isCssColor(text) && !text.includes('/')) return text
  const [, space = '', body = ''] = /^(\w{3,5})\(([^()]{5,60})\)$/.exec(text.toLowerCase()) ?? []
  const isLegacy = body.includes(',')
  const [main = '', alphaText, more] = isLegacy ? [body] : body.split('/')
  const words = main.trim().split(isLegacy ? / ?, ?/ : / +/)
  const [a, b, c] = words.slice(0, 3).map(readPart)
  const alpha = readPart(alphaText?.trim() ?? words[3] ?? '1')
  const isWhole = words.length === 3 || (isLegacy && words.length === 4)
  const convert = Object.hasOwn(spaces, space) ? spaces[space] : undefined
  if (!convert || more !== undefined || !isWhole || !a || !b || !c || !alpha) return undefined
  if (isLegacy && !/^(?:rgb|hsl)a?$/.test(space)) return undefined
  const channels = convert(a, b, c)
  const opacity = alpha.of(1)
  if (!channels || !(opacity >= 0 && opacity <= 1)) return undefined
  const written = channels.map((value) => Math.round(Math.min(Math.max(value, 0), 1) * 255))
  return opacity === 1
    ? `rgb(${written.join(',')})`
    : `rgba(${written.join(',')},${Number(opacity.toFixed(4))})`
}

type Part = {
  /** The number, or a percentage of `whole`. */
  of: (whole: number) => number
  /** As an angle, in turns. */
  turns: number
}
type RGB = readonly number[]

const turnsOf: Readonly<Record<string, number>> = { deg: 360, grad: 400, rad: 2 * Math.PI, turn: 1 }

function readPart(text: string): Part | undefined {
  if (text === 'none') return { of: () => 0, turns: 0 }
  const [, digits, unit = ''] =
    /^([+-]?(?:\d{1,4}(?:\.\d{1,6})?|\.\d{1,6}))(%|deg|grad|rad|turn)?$/.exec(text) ?? []
  if (digits === undefined) return undefined
  const value = Number(digits)
  return {
    of: (whole) => (unit === '%' ? (value / 100) * whole : unit === '' ? value : NaN),
    turns: unit === '%' ? NaN : value / (turnsOf[unit] ?? 360),
  }
}

type Convert = (a: Part, b: Part, c: Part) => RGB | undefined

const within = (values: RGB, max: number): RGB | undefined =>
  values.every((value) => value >= 0 && value <= max) ? values : undefined

/** To red, green and blue from 0 to 1, or a little outside. */
const rgb: Convert = (a, b, c) =>
  within([a.of(255), b.of(255), c.of(255)], 255)?.map((value) => value / 255)

const fromHue = (turns: number): RGB =>
  [0, 8, 4].map((n) => {
    const k = (((n + turns * 12) % 12) + 12) % 12
    return 0.5 - 0.5 * Math.max(-1, Math.min(k - 3, 9 - k, 1))
  })

const hsl: Convert = (h, s, l) => {
  const [saturation = NaN, light = NaN] = within([s.of(100), l.of(100)], 100) ?? []
  const spread = (saturation / 100) * (1 - Math.abs(light / 50 - 1))
  return finite(fromHue(h.turns).map((value) => light / 100 + (value - 0.5) * spread))
}

const hwb: Convert = (h, w, b) => {
  const [white = NaN, black = NaN] = within([w.of(100), b.of(100)], 100) ?? []
  const sum = Math.max(100, white + black)
  return finite(fromHue(h.turns).map((value) => (value * (sum - white - black) + white) / sum))
}

const finite = (values: RGB): RGB | undefined =>
  values.every(Number.isFinite) ? values : undefined

const times = (rows: readonly RGB[], values: RGB): RGB =>
  rows.map((row) => row.reduce((sum, factor, index) => sum + factor * (values[index] ?? 0), 0))

const encode = (values: RGB): RGB | undefined =>
  finite(
    values.map((value) =>
      value <= 0.0031308 ? value * 12.92 : 1.055 * Math.pow(value, 1 / 2.4) - 0.055,
    ),
  )

function fromLab(l: number, a: number, b: number): RGB | undefined {
  const y = (l + 16) / 116
  const cube = (value: number): number =>
    value > 6 / 29 ? value ** 3 : (value - 16 / 116) / 7.787037
  const xyz = [cube(y + a / 500) * 0.96422, cube(y), cube(y - b / 200) * 0.82521]
  return encode(
    times(
      [
        [3.1341359, -1.6172739, -0.4906861],
        [-0.9787955, 1.9162545, 0.0334427],
        [0.0719554, -0.2289768, 1.405386],
      ],
      xyz,
    ),
  )
}

function fromOklab(l: number, a: number, b: number): RGB | undefined {
  const lms = times(
    [
      [1, 0.3963377774, 0.2158037573],
      [1, -0.1055613458, -0.0638541728],
      [1, -0.0894841775, -1.291485548],
    ],
    [l, a, b],
  ).map((value) => value ** 3)
  return encode(
    times(
      [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.707614701],
      ],
      lms,
    ),
  )
}

/** Lightness, chroma and hue as lightness and two axes. */
const polar = (chroma: number, { turns }: Part): [number, number] => [
  chroma * Math.cos(turns * 2 * Math.PI),
  chroma * Math.sin(turns * 2 * Math.PI),
]

const spaces: Readonly<Record<string, Convert>> = {
  hsl,
  hsla: hsl,
  hwb,
  lab: (l, a, b) => fromLab(l.of(100), a.of(125), b.of(125)),
  lch: (l, c, h) => fromLab(l.of(100), ...polar(c.of(150), h)),
  oklab: (l, a, b) => fromOklab(l.of(1), a.of(0.4), b.of(0.4)),
  oklch: (l, c, h) => fromOklab(l.of(1), ...polar(c.of(0.4), h)),
  rgb,
  rgba: rgb,
}
