import type { ProviderMessage } from '../errors.js'
import type { WireEnvelope, WireMessage } from './wireTypes.js'

/** The body of an answer, as far as it could be understood. */
export type Answer =
  | { errors: readonly ProviderMessage[]; kind: 'envelope'; result: unknown; success: boolean }
  /** `ERROR 9422: Decode error: ...`: the image service itself, past the API in front of it. */
  | { errors: readonly ProviderMessage[]; kind: 'text'; text: string }
  | { errors: readonly []; kind: 'empty' }
  /** Neither: cut JSON, a proxy's page, another server altogether. */
  | { errors: readonly []; kind: 'foreign'; text: string }

/** Reads an answer's body. Never throws: what it is decides what the answer means. */
export function readEnvelope(text: string): Answer {
  const trimmed = text.trim()
  if (trimmed === '') {
    return { errors: [], kind: 'empty' }
  }
  const plain = /^ERROR (\d{4,5}):?\s*([^]*)$/.exec(trimmed)
  if (plain !== null) {
    const error = { code: Number(plain[1]), message: (plain[2] ?? '').slice(0, 500) }
    return { errors: [error], kind: 'text', text: trimmed }
  }
  // What the API says of a variant that is not there: no code, no envelope.
  if (/^variant not found\.?$/i.test(trimmed)) {
    return { errors: [{ code: 5401, message: trimmed }], kind: 'text', text: trimmed }
  }
  const envelope = parseJSON(trimmed)
  if (!isEnvelope(envelope)) {
    return { errors: [], kind: 'foreign', text: trimmed }
  }
  return {
    errors: readMessages(envelope.errors),
    kind: 'envelope',
    result: envelope.result,
    success: envelope.success,
  }
}

function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isEnvelope(value: unknown): value is WireEnvelope {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { success?: unknown }).success === 'boolean'
  )
}

function readMessages(value: unknown): ProviderMessage[] {
  return (Array.isArray(value) ? (value as unknown[]) : []).flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) {
      return []
    }
    const { code, message } = entry as WireMessage
    return [
      {
        code: typeof code === 'number' ? code : 0,
        message: typeof message === 'string' ? message.slice(0, 500) : '',
      },
    ]
  })
}
