const mask = '[redacted]'

type RedactSecretsArgs = {
  secrets: readonly string[]
  text: string
}

/**
 * Takes secrets out of a text that may reach a message or a log: the literal ones given, the
 * `user:password@` of any URL, bearer tokens and signatures.
 *
 * Foreign texts need this because fetch implementations and providers quote whole URLs and headers.
 */
export function redactSecrets({ secrets, text }: RedactSecretsArgs): string {
  let result = text
  for (const secret of secrets) {
    // A very short "secret" would shred the text without protecting anything.
    if (secret.length >= 4) {
      result = result.replaceAll(secret, mask)
    }
  }
  return result
    .replace(/(\/\/)[^/\s@]+@/g, `$1${mask}@`)
    .replace(/(bearer\s+)[^\s"',]+/gi, `$1${mask}`)
    .replace(/([?&](?:sig|token|key|signature)=)[^&\s"']+/gi, `$1${mask}`)
}

/** What of a URL must not be shown: its path, query and credentials, raw and decoded. */
export function getURLSecrets(url: URL): string[] {
  const secrets = [
    `${url.pathname}${url.search}`,
    url.pathname,
    url.search,
    url.username,
    url.password,
  ]
  return [...secrets, ...secrets.map(decode)].filter((secret) => secret.length > 1)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

type RedactCauseArgs = {
  cause: unknown
  secrets: readonly string[]
}

/** An error that can be shown: same name, code and reasons as the one caught, without secrets. */
export function redactCause({ cause, secrets }: RedactCauseArgs): Error & { code?: string } {
  const reasons = describeCauses(cause)
  const text = reasons.map(({ message }) => message).join(': ')
  const safe: Error & { code?: string } = new Error(redactSecrets({ secrets, text }))
  safe.name = reasons[0]?.name ?? 'Error'
  const code = reasons.find((reason) => reason.code !== undefined)?.code
  if (code !== undefined) {
    safe.code = code
  }
  return safe
}

type Reason = { code?: string; message: string; name: string }

/** Follows `cause`: undici says only "fetch failed" at the top and the reason below. */
function describeCauses(error: unknown): Reason[] {
  const reasons: Reason[] = []
  let current = error
  while (current instanceof Error && reasons.length < 5) {
    const { code } = current as { code?: unknown }
    reasons.push({
      message: current.message,
      name: current.name,
      ...(typeof code === 'string' ? { code } : {}),
    })
    current = current.cause
  }
  return reasons.length > 0 ? reasons : [{ message: String(error), name: 'Error' }]
}
