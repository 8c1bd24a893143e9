/** Random whole numbers from 0 to 2^31, as many as a mutation may want. */
export type Dice = readonly [number, number, number]

/** A signed URL of imagedelivery.net in its parts. */
export type SignedParts = {
  accountHash: string
  expiresAt: number
  imageId: string
  origin: string
  sig: string
  variant: string
}

/** One way of changing a URL; undefined when these dice change nothing. */
export type Mutation = (args: { dice: Dice; parts: SignedParts; url: string }) => string | undefined

export const writeURL = ({
  accountHash,
  expiresAt,
  imageId,
  origin,
  sig,
  variant,
}: SignedParts): string =>
  `${origin}/${accountHash}/${imageId}/${variant}?exp=${expiresAt}&sig=${sig}`

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~%/&=?+;,:@!'
const hexDigits = '0123456789abcdef'

const at = (text: string, die: number): number => die % Math.max(1, text.length)

function replaceAt({
  alphabet,
  dice: [place, letter],
  text,
}: {
  alphabet: string
  dice: Dice
  text: string
}): string {
  const index = at(text, place)
  return text.slice(0, index) + (alphabet[letter % alphabet.length] ?? '') + text.slice(index + 1)
}

const pick = <T>(values: readonly T[], die: number): T | undefined => values[die % values.length]

/** One letter percent-encoded that need not be. */
function encodeAt(text: string, die: number): string {
  const index = at(text, die)
  const code = (text.codePointAt(index) ?? 0).toString(16)
  const written = die % 2 === 0 ? code : code.toUpperCase()
  return `${text.slice(0, index)}%${written}${text.slice(index + 1)}`
}

function flipCaseAt(text: string, die: number): string {
  const places = Array.from(text.matchAll(/[a-z]/gi), ({ index: place }) => place)
  const index = pick(places, die)
  if (index === undefined) return text
  const letter = text[index] ?? ''
  const flipped = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
  return text.slice(0, index) + flipped + text.slice(index + 1)
}

/** Every part that a request is made of. */
const fields = ['accountHash', 'imageId', 'sig', 'variant'] as const

function inField(change: (text: string, dice: Dice) => string): Mutation {
  return ({ dice, parts }) => {
    const field = pick(fields, dice[2])
    if (field === undefined) return undefined
    return writeURL({ ...parts, [field]: change(parts[field], dice) })
  }
}

const variants = ['thumbnail', 'hero', 'public', 'w=400', 'original', 'blob', 'Public', 'public2']
const extra = ['a=1', 'w=400', 'exp', 'sig', 'exp=', 'sig=', 'v=', '', 'EXP=9999999999', 'sig[]=1']
const prefixes = ['/cdn-cgi/imagedelivery', '/cdn-cgi/image', '/x', '/', '/%2e', '/client/v4']

/** Everything that may happen to a URL on its way, by accident or on purpose. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'a letter inserted': ({ dice: [place, letter], url }) => {
    const index = at(url, place)
    return url.slice(0, index) + (letters[letter % letters.length] ?? '') + url.slice(index)
  },
  'a letter lost': ({ dice: [place], url }) => {
    const index = at(url, place)
    return url.slice(0, index) + url.slice(index + 1)
  },
  'a letter replaced': ({ dice, url }) => replaceAt({ alphabet: letters, dice, text: url }),
  'a parameter added': ({ dice: [place, what], url }) => {
    const [path = '', query = ''] = url.split('?')
    const pairs = query.split('&')
    pairs.splice(place % (pairs.length + 1), 0, pick(extra, what) ?? '')
    return `${path}?${pairs.join('&')}`
  },
  'a parameter removed': ({ dice: [which], parts, url }) => {
    const [path = ''] = url.split('?')
    const { expiresAt, sig } = parts
    return pick([path, `${path}?exp=${expiresAt}`, `${path}?sig=${sig}`, `${path}?`], which)
  },
  'a parameter twice': ({ dice: [which], parts: { expiresAt, sig }, url }) =>
    pick(
      [
        `${url}&sig=${sig}`,
        `${url}&exp=${expiresAt}`,
        url.replace('?', `?exp=${expiresAt}&`),
        url.replace('?', `?exp=9999999999&`),
        url.replace('?', `?sig=${sig}&`),
      ],
      which,
    ),
  'a path prefix': ({ dice: [which], parts }) =>
    writeURL({ ...parts, origin: parts.origin + (pick(prefixes, which) ?? '') }),
  'a segment more': ({ dice: [which, where], parts }) => {
    const field = pick(['accountHash', 'imageId', 'variant'] as const, where) ?? 'variant'
    const segment = pick(['', 'x', '%2e%2e', 'public', parts.imageId], which) ?? ''
    const either = [`${parts[field]}/${segment}`, `${segment}/${parts[field]}`]
    return writeURL({ ...parts, [field]: pick(either, which) ?? '' })
  },
  'a sign encoded': inField((text, [place]) => encodeAt(text, place)),
  'another account': ({ dice, parts }) =>
    writeURL({
      ...parts,
      accountHash: replaceAt({ alphabet: hexDigits, dice, text: parts.accountHash }),
    }),
  'another case': inField((text, [place]) => flipCaseAt(text, place)),
  'another expiry': ({ dice: [seconds, sign], parts }) => {
    const by = (seconds % 1_000_000) * (sign % 2 === 0 ? 1 : -1)
    return writeURL({ ...parts, expiresAt: parts.expiresAt + by })
  },
  'another image': ({ dice, parts }) =>
    writeURL({ ...parts, imageId: replaceAt({ alphabet: hexDigits, dice, text: parts.imageId }) }),
  'another order': ({ dice: [which], parts: { expiresAt, sig }, url }) => {
    const [path = ''] = url.split('?')
    const [id, variant] = path.split('/').slice(-2)
    const swapped = path.replace(`${id ?? ''}/${variant ?? ''}`, `${variant ?? ''}/${id ?? ''}`)
    return pick(
      [`${path}?sig=${sig}&exp=${expiresAt}`, `${swapped}?exp=${expiresAt}&sig=${sig}`],
      which,
    )
  },
  'another signature': ({ dice, parts }) =>
    writeURL({ ...parts, sig: replaceAt({ alphabet: hexDigits, dice, text: parts.sig }) }),
  'another variant': ({ dice: [which], parts }) =>
    writeURL({ ...parts, variant: pick(variants, which) ?? '' }),
  'another way to write the expiry': ({ dice: [which], parts: { expiresAt }, url }) =>
    url.replace(
      `exp=${expiresAt}`,
      pick(
        [
          `exp=0${expiresAt}`,
          `exp=+${expiresAt}`,
          `exp=${expiresAt}.0`,
          `exp=0x${expiresAt.toString(16)}`,
          `exp=${expiresAt}%20`,
          `%65xp=${expiresAt}`,
          `EXP=${expiresAt}`,
          `exp%3D${expiresAt}`,
          `exp=${expiresAt / 1e9}e9`,
        ],
        which,
      ) ?? '',
    ),
  'the end cut off': ({ dice: [length], url }) => url.slice(0, at(url, length)),
}
