/** Numbers in [0, below), the same for the same seed. */
export type Random = (below: number) => number

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

export function pick<T>(random: Random, of: readonly T[]): T {
  return of[random(of.length)] as T
}

const oddTexts = [
  ...['', ' ', '\u0000', '\u001b[31m', '\r\n', '\n', '\t', '\u202e', '\ufeff', '\ud800', '😀', 'İ'],
  ...[
    '%',
    '%zz',
    '%00',
    '%2e%2e%2f',
    '%C0%AF',
    '%F0%9F%98%80',
    '../',
    '..\\',
    '/',
    '//',
    '\\',
    '?',
    '#',
    '@',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'null',
    'undefined',
    'true',
    '[]',
    '{}',
    '[object Object]',
  ],
  ...[
    '0',
    '-0',
    '-1',
    '1e309',
    '0.1',
    'NaN',
    'Infinity',
    '99999999999999999999',
    '0x10',
    '1_000',
    '٣',
  ],
  ...[
    ',',
    '=',
    '&',
    ';',
    ':',
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    '<',
    '>',
    '"',
    "'",
    '`',
    '$',
    '*',
    '+',
    '|',
  ],
  ...[
    '<svg',
    '</svg>',
    '<!--',
    '-->',
    '<![CDATA[',
    '<!ENTITY a "',
    '&a;',
    'javascript:',
    'data:',
    '\u0130',
    'ß',
  ],
  ...['https://', 'file:///etc/passwd', 'http://[::1]/', 'http://169.254.169.254/', 'user:pass@'],
]
const longTexts = [
  'a',
  '(',
  '[',
  '%',
  ' ',
  '-',
  '0',
  '/',
  '.',
  'a.',
  'a,',
  'a=',
  '<a>',
  '&a;',
  '\u0000',
  '😀',
]

function oddText(random: Random): string {
  return random(12) === 0
    ? pick(random, longTexts).repeat(1 + random(4000))
    : pick(random, oddTexts)
}

/** A few changes to a text: something odd put in, taken out, doubled, or from another text. */
export function mutateText(random: Random, seeds: readonly string[]): string {
  let text = pick(random, seeds)
  for (let left = random(4); left >= 0; left -= 1) {
    const at = random(text.length + 1)
    const until = Math.min(text.length, at + 1 + random(8))
    const changes = [
      () => text.slice(0, at) + oddText(random) + text.slice(at),
      () => text.slice(0, at) + oddText(random) + text.slice(until),
      () => text.slice(0, at) + text.slice(until),
      () => text.slice(0, at) + text.slice(at, until).repeat(1 + random(200)) + text.slice(until),
      () => text.slice(0, at) + String.fromCodePoint(random(0x11_0000)) + text.slice(until),
      () => text.slice(0, at) + pick(random, seeds).slice(random(20)),
      () => text.slice(0, at),
    ]
    text = pick(random, changes)()
  }
  return text
}

/** A few changes to bytes: turned bits, extreme numbers, cuts, doubled and foreign parts. */
export function mutateBytes(random: Random, seeds: readonly Uint8Array[]): Uint8Array {
  let bytes: Buffer = Buffer.from(pick(random, seeds))
  for (let left = random(6); left >= 0; left -= 1) {
    if (bytes.byteLength === 0) return bytes
    // Most of what a reader believes stands at the beginning.
    const at = random(random(2) === 0 ? bytes.byteLength : Math.min(bytes.byteLength, 256))
    const until = Math.min(bytes.byteLength, at + 1 + random(64))
    const changes: (() => Buffer)[] = [
      () => ((bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))), bytes),
      () =>
        bytes.fill(
          pick(random, [0, 0x7f, 0x80, 0xff, random(256)]),
          at,
          Math.min(bytes.byteLength, at + pick(random, [1, 2, 4, 8])),
        ),
      () => bytes.subarray(0, at),
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(until)]),
      () => Buffer.concat([bytes.subarray(0, until), bytes.subarray(at)]),
      () =>
        Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(pick(random, seeds)).subarray(random(64)),
        ]),
    ]
    bytes = pick(random, changes)()
  }
  return bytes
}

const oddValues = [
  ...[
    null,
    undefined,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    1e308,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
  ],
  ...['', [], {}, [[]], [null], { length: 1 }, { toString: 1 }, Object.create(null) as object],
  ...['99999999999999999999', new Date(Number.NaN), 10n, Symbol('odd'), () => 'odd'],
]

function oddValue(random: Random): unknown {
  const kinds = [
    () => pick(random, oddValues),
    () => oddText(random),
    () => Array.from({ length: random(2000) }, () => random(3)),
  ]
  return pick(random, kinds)()
}

/** A nesting of lists and objects, as deep as JSON may bring. */
function nest(value: unknown, depth: number): unknown {
  let nested = value
  for (let level = 0; level < depth; level += 1) nested = level % 2 === 0 ? [nested] : { a: nested }
  return nested
}

/** A value like one of the seeds, with odd ones in some of its places. */
export function mutateValue(random: Random, seeds: readonly unknown[]): unknown {
  let value = structuredCloneOf(pick(random, seeds))
  for (let left = random(3); left >= 0; left -= 1) value = changeWithin(random, value)
  return value
}

function changeWithin(random: Random, value: unknown): unknown {
  const isHere = typeof value !== 'object' || value === null || random(4) === 0
  if (isHere) {
    if (typeof value === 'string' && random(2) === 0) return mutateText(random, [value])
    return random(10) === 0 ? nest(value, random(500)) : oddValue(random)
  }
  if (Array.isArray(value)) {
    const at = random(value.length + 1)
    return at >= value.length
      ? [...(value as unknown[]), oddValue(random)]
      : (value as unknown[]).with(at, changeWithin(random, value[at]))
  }
  const row = value as Record<string, unknown>
  const keys = Object.keys(row)
  if (keys.length === 0 || random(5) === 0) {
    // Own, as JSON.parse makes it.
    return Object.defineProperty({ ...row }, oddText(random), {
      configurable: true,
      enumerable: true,
      value: oddValue(random),
      writable: true,
    })
  }
  const key = pick(random, keys)
  if (random(6) === 0) {
    return Object.fromEntries(Object.entries(row).filter(([name]) => name !== key))
  }
  return { ...row, [key]: changeWithin(random, row[key]) }
}

/** Functions stay what they are: options have some. */
function structuredCloneOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCloneOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, structuredCloneOf(inner)]),
  )
}

/** JSON of any value; of what JSON does not know, null. */
export const toJSON = (value: unknown): string =>
  JSON.stringify([value], (_, inner: unknown) => (typeof inner === 'bigint' ? 1 : inner)).slice(
    1,
    -1,
  )
