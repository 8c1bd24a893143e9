/** A byte behind the first of a character. */
const next = '%[89AB][0-9A-F]'

/** A percent escape, or several, that stand for one character. */
const escaped = [
  '%[0-7][0-9A-F]',
  `%(?:C[2-9A-F]|D[0-9A-F])${next}`,
  `%E0%[AB][0-9A-F]${next}`,
  `%E[1-9A-CEF]${next}${next}`,
  `%ED%[89][0-9A-F]${next}`,
  `%F0%[9AB][0-9A-F]${next}${next}`,
  `%F[1-3]${next}${next}${next}`,
  `%F4%8[0-9A-F]${next}${next}`,
].join('|')

/**
 * What a parameter of a route may be. Payload decodes it before anybody is asked, and answers 500 to
 * an escape that is none: such a path fits no route of ours, and is answered with 404.
 */
const segmentPattern = `(?:[^/#?%]|${escaped})+`

/** The same for a parameter that spans segments. */
export const restPattern = `(?:[^#?%]|${escaped})*`

/** A path whose parameters take nothing but what can be decoded. */
export const withSafeParams = (path: string): string =>
  path.replaceAll(/:\w+(?!\w|\()/g, (name) => `${name}(${segmentPattern})`)
