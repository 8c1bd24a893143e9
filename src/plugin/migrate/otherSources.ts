import type { FileOwner, MigrationSource } from '../../service/migrate/migrationSource.js'
import type { MigrateRun } from './migrateTypes.js'
import type { SourceArgs } from './sources.js'

import { isRow, type Row } from '../../core/row.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { fetchRemote, type RemotePolicy, resolveURL } from '../../service/remoteFile/fetchRemote.js'
import { remotePolicyOf } from '../request/remotePolicy.js'
import { storedFiles } from './sources.js'

type SourceOfArgs = SourceArgs & Pick<MigrateRun, 'client' | 'options'>

/**
 * Where the options say, else where the site keeps files.
 *
 * @throws CloudflareImagesError REQUEST_INVALID
 */
export function sourceOf({ client, options, ...args }: SourceOfArgs): MigrationSource {
  const { account, imageIdField, url, urlField } = options.from ?? {}
  const chosen = [account === true ? '' : undefined, imageIdField, url, urlField]
  if (chosen.filter((one) => one !== undefined).length > 1) {
    throw invalid('Name one source: account, imageIdField, url or urlField.')
  }
  const { maxBytes } = args.service.options.limits
  if (account === true) return inAccount(client)
  if (imageIdField !== undefined) return byField(imageIdField)
  if (urlField !== undefined) return byAddress({ ...args, maxBytes, path: urlField })
  if (url !== undefined) return below({ base: readBase(url), maxBytes })
  return storedFiles(args)
}

const invalid = (message: string): CloudflareImagesError =>
  new CloudflareImagesError({ code: 'REQUEST_INVALID', message })

function readBase(url: string): URL {
  const base = readURL(url)
  if (base === undefined) {
    throw invalid('The address to fetch files from begins with https:// or http://.')
  }
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return base
}

function readURL(text: string): undefined | URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && ['http:', 'https:'].includes(url.protocol) ? url : undefined
}

type BelowArgs = { base: URL; maxBytes: number }

/** Files by their names. Whoever runs the migration has named the place, and may name one of their own network. */
function below({ base, maxBytes }: BelowArgs): MigrationSource {
  const policy: RemotePolicy = {
    headersFor: () => ({}),
    isTrusted: ({ origin }) => origin === base.origin,
    mayLeadTo: () => true,
  }
  return {
    find({ filename }) {
      const url = new URL(base)
      url.pathname += encodeURIComponent(filename)
      return fetchFile({ maxBytes, name: filename, policy, url })
    },
  }
}

type ByAddressArgs = SourceArgs & { maxBytes: number; path: string }

/** Files by the addresses that their documents hold, such as Cloudinary's: somebody else has written those. */
const byAddress = ({ maxBytes, path, req }: ByAddressArgs): MigrationSource => ({
  async find({ collection, doc, filename }) {
    const given = readPath(doc, path)
    if (given === undefined) return undefined
    const policy = remotePolicyOf({ given, req, slug: collection })
    return fetchFile({ maxBytes, name: filename, policy, url: resolveURL(given) })
  },
})

/** Longer than any file of ten megabytes takes. */
const timeoutMs = 60_000

type FetchFileArgs = { maxBytes: number; name: string; policy: RemotePolicy; url: URL }

async function fetchFile({ name, ...asked }: FetchFileArgs): ReturnType<MigrationSource['find']> {
  try {
    const { bytes } = await fetchRemote({ ...asked, timeoutMs })
    return { file: { bytes, name, size: bytes.byteLength } }
  } catch (error) {
    if (isCloudflareImagesError(error) && isGone(error.details.status)) return undefined
    throw error
  }
}

const isGone = (status: unknown): boolean => status === 404 || status === 410

/** Images whose ids their documents hold. */
const byField = (path: string): MigrationSource => ({
  find({ doc }) {
    const imageId = readPath(doc, path)
    return Promise.resolve(imageId === undefined ? undefined : { imageId })
  },
})

/** `cloudinary.secure_url`, of what a document holds. */
function readPath(doc: Row, path: string): string | undefined {
  let value: unknown = doc
  for (const key of path.split('.')) {
    value = isRow(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * Images by the name that they were uploaded with, or their id. A name that two of them have says
 * nothing of which one is meant.
 */
function inAccount(client: MigrateRun['client']): MigrationSource {
  let listed: Promise<ReadonlyMap<string, null | string>> | undefined
  return {
    async find({ filename }: FileOwner) {
      listed ??= listNames(client)
      const imageId = (await listed).get(filename.normalize('NFC'))
      if (imageId === undefined) return undefined
      if (imageId !== null) return { imageId }
      throw new CloudflareImagesError({
        code: 'IMAGE_NOT_OURS',
        message: `Several images in the account are called "${filename}". Write the ID of the right one into a field, and name it with --image-id-field.`,
      })
    },
  }
}

async function listNames(
  client: MigrateRun['client'],
): Promise<ReadonlyMap<string, null | string>> {
  const names = new Map<string, null | string>()
  for await (const { filename, imageId, metadata } of client.eachImage({ perPage: 1000 })) {
    // It has a document of this site or another.
    if (typeof metadata.payload_site === 'string') continue
    for (const name of new Set([filename?.normalize('NFC'), imageId])) {
      if (name !== undefined) names.set(name, names.has(name) ? null : imageId)
    }
  }
  return names
}
