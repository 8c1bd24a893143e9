import { webcrypto } from 'node:crypto'

/** `expired` is said only of a signature that was right. */
export type SignatureState = 'expired' | 'invalid' | 'unsigned' | 'valid'

const { subtle } = webcrypto

/** `?<whatever is signed>&sig=<64 hexadecimal digits>`; the signature comes last. */
const signedSearch = /^\?(?:(?<signed>.*)&)?sig=(?<sig>[\da-f]{64})$/s
const plainExpiry = /^\d{1,12}$/

type VerifySignatureArgs = {
  keys: readonly string[]
  nowSeconds: number
  path: string
  search: string
}

/**
 * Checks the signature of a delivery request as Cloudflare documents it. It shares no code with what
 * signs, and no library either, so that a mistake made there is not made here again.
 *
 * @param args.path as it was requested, still encoded; `/<account hash>/<id>/<variant>`
 * @param args.search with its question mark, as it was requested
 */
export async function verifySignature({
  keys,
  nowSeconds,
  path,
  search,
}: VerifySignatureArgs): Promise<SignatureState> {
  const names = search.slice(1).split('&').map(nameOf)
  if (!names.includes('sig')) return 'unsigned'
  const groups = signedSearch.exec(search)?.groups
  if (groups === undefined || hasTwin(names)) return 'invalid'
  const { sig = '', signed } = groups
  const text = signed === undefined ? path : `${path}?${signed}`
  if (!(await isSignedByAny({ keys, sig, text }))) return 'invalid'
  const expiry = (signed ?? '').split('&').find((pair) => nameOf(pair) === 'exp')
  if (expiry === undefined) return 'valid'
  const seconds = expiry.slice('exp='.length)
  if (!plainExpiry.test(seconds)) return 'invalid'
  return Number(seconds) > nowSeconds ? 'valid' : 'expired'
}

const nameOf = (pair: string): string => pair.split('=', 1)[0] ?? ''

/** Two expiries or signatures could be read one way here and another way there. */
const hasTwin = (names: readonly string[]): boolean =>
  ['exp', 'sig'].some((name) => names.indexOf(name) !== names.lastIndexOf(name))

type IsSignedByAnyArgs = {
  keys: readonly string[]
  sig: string
  text: string
}

async function isSignedByAny({ keys, sig, text }: IsSignedByAnyArgs): Promise<boolean> {
  const encoder = new TextEncoder()
  const given = Uint8Array.from(sig.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const answers = await Promise.all(
    // WebCrypto refuses an empty key; such a one would sign for everybody.
    keys
      .filter((key) => key !== '')
      .map(async (value) => {
        const raw = encoder.encode(value)
        const algorithm = { hash: 'SHA-256', name: 'HMAC' }
        const key = await subtle.importKey('raw', raw, algorithm, false, ['verify'])
        return subtle.verify('HMAC', key, given, encoder.encode(text))
      }),
  )
  return answers.includes(true)
}
