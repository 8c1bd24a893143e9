import type { ServeEmulatorOptions } from '../http/serveEmulator.js'

import { parseArgs, type ParseArgsConfig } from 'node:util'

import { CloudflareImagesError } from '../../errors.js'

type Flag = { text: string; type: 'boolean' | 'string'; value?: string }

/** Flags of `emulate`, in the order of the help text. */
export const emulateFlags = {
  port: { text: 'Port to listen on; 0 takes any free one (8787)', type: 'string', value: 'N' },
  host: { text: 'Address to listen on (127.0.0.1)', type: 'string', value: 'ADDRESS' },
  dir: { text: 'Folder of everything stored (.cloudflare-images)', type: 'string', value: 'DIR' },
  'account-id': { text: 'Account id (kept in the folder, random)', type: 'string', value: 'ID' },
  'account-hash': {
    text: 'Account hash of delivery URLs (kept in the folder, random)',
    type: 'string',
    value: 'HASH',
  },
  token: { text: 'API token (kept in the folder, random)', type: 'string', value: 'TOKEN' },
  'signing-key': {
    text: 'Value of the signing key "default" (kept in the folder, random)',
    type: 'string',
    value: 'KEY',
  },
  'webhook-url': { text: 'Where to notify of direct uploads', type: 'string', value: 'URL' },
  'webhook-secret': { text: 'Sent to it as cf-webhook-auth', type: 'string', value: 'SECRET' },
  'flexible-variants': { text: 'Allow options such as w=400 in delivery URLs', type: 'boolean' },
  fresh: {
    text: 'Begin as a fresh account: only the variant public, nothing flexible',
    type: 'boolean',
  },
  help: { text: 'Show this', type: 'boolean' },
} as const satisfies Record<string, Flag>

export const defaultDir = '.cloudflare-images'

/**
 * Reads the arguments of `emulate`. `help`: that is all they ask for.
 * @throws OPTIONS_INVALID, naming the flag.
 */
export function parseEmulateArgs(args: readonly string[]): ServeEmulatorOptions | 'help' {
  const values = parseFlags(args)
  if (values.help === true) return 'help'
  const text = (name: Exclude<keyof typeof emulateFlags, 'flexible-variants' | 'fresh' | 'help'>) =>
    values[name] as string | undefined
  const port = text('port')
  const url = parseWebhookURL(text('webhook-url'))
  const secret = text('webhook-secret')
  if (secret !== undefined && url === undefined) {
    throw invalid('--webhook-secret needs --webhook-url')
  }
  if (values.fresh === true && values['flexible-variants'] === true) {
    throw invalid('--fresh and --flexible-variants exclude each other')
  }
  const signingKey = text('signing-key')
  return {
    ...given({
      accountHash: text('account-hash'),
      accountId: text('account-id'),
      flexibleVariants: values['flexible-variants'] as boolean | undefined,
      fresh: values.fresh as boolean | undefined,
      host: text('host'),
      port: port === undefined ? undefined : parsePort(port),
      token: text('token'),
    }),
    dir: text('dir') ?? defaultDir,
    ...(signingKey === undefined ? {} : { signingKeys: [{ name: 'default', value: signingKey }] }),
    ...(url === undefined ? {} : { webhook: { url, ...given({ secret }) } }),
  }
}

function parseFlags(args: readonly string[]): Record<string, unknown> {
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    Object.entries(emulateFlags).map(([name, { type }]) => [name, { type }]),
  )
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw invalid((error as Error).message)
  }
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port >= 0 && port <= 65_535) return port
  throw invalid('--port must be a number from 0 to 65535')
}

function parseWebhookURL(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw invalid('--webhook-url must be an http or https address')
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function given<T extends Record<string, unknown>>(values: T): Given<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Given<T>
}

const invalid = (message: string): CloudflareImagesError =>
  new CloudflareImagesError({ code: 'OPTIONS_INVALID', message })
