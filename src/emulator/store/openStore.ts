import type { NamedVariant } from '../../core/variant.js'

import { randomBytes, randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

import { createImageStore, type ImageStore } from './createImageStore.js'
import { createNamedStore, fileNameOf, type NamedStore } from './createNamedStore.js'
import { formatStored, isMissing, parseStored, readJSON, writeJSON } from './jsonFile.js'
import {
  type Account,
  type AccountConfig,
  type Destination,
  type Policy,
  publicVariant,
  type SigningKey,
} from './settings.js'

export type Store = {
  account: Account
  cacheDir: string
  destinations: NamedStore<Destination>
  /** Signing keys as they stand on disk now. */
  currentKeys(): SigningKey[]
  getConfig(): Promise<AccountConfig>
  images: ImageStore
  keys: NamedStore<SigningKey>
  policies: NamedStore<Policy>
  setConfig(config: AccountConfig): Promise<void>
  tempDir: string
  variants: NamedStore<NamedVariant>
}

export type StoreSettings = {
  account: Partial<Account>
  dir: string
  flexibleVariants?: boolean
  fresh?: boolean
  signingKeys?: readonly SigningKey[]
  variants?: readonly NamedVariant[]
}

const leftOverAfterMs = 60 * 60 * 1000

/**
 * Opens a folder as the storage of an account, creating what is missing. What the caller gives
 * replaces what the folder holds; the rest survives. Synchronous, once, at start.
 * @throws STORE_UNREADABLE when a file in the folder is broken.
 */
export function openStore({ account, dir, ...given }: StoreSettings): Store {
  const paths = storePaths(dir)
  mkdirSync(paths.images, { recursive: true })
  mkdirSync(paths.temp, { recursive: true })
  removeLeftOvers(paths.temp)
  seedSettings({ account, paths, ...given })
  // Folders of before had none.
  mkdirSync(paths.destinations, { recursive: true })
  mkdirSync(paths.policies, { recursive: true })
  const readAccount = (): Account => readSync(paths.account) as Account
  putSync({ path: paths.account, value: { ...readAccount(), ...account } })
  if (given.fresh === true) beginFresh(paths)
  for (const key of given.signingKeys ?? []) {
    putSync({ path: join(paths.keys, fileNameOf(key.name)), value: key })
  }
  for (const variant of given.variants ?? []) {
    putSync({ path: join(paths.variants, fileNameOf(variant.name)), value: variant })
  }
  if (given.flexibleVariants !== undefined) {
    const { flexibleVariants } = given
    const config = readSync(paths.config) as AccountConfig
    putSync({ path: paths.config, value: { ...config, beganFresh: false, flexibleVariants } })
  }
  return {
    account: readAccount(),
    cacheDir: paths.cache,
    destinations: createNamedStore(paths.destinations),
    currentKeys: () =>
      // Or Next's bundler takes every file of the site for one that is read here.
      readdirSync(/* turbopackIgnore: true */ paths.keys)
        .filter((file) => file.endsWith('.json') && !file.startsWith('.'))
        .map((file) => readSync(join(paths.keys, file)) as SigningKey),
    getConfig: () => Promise.resolve(readJSON(paths.config) as AccountConfig),
    images: createImageStore({ imagesDir: paths.images, tempDir: paths.temp }),
    keys: createNamedStore(paths.keys),
    policies: createNamedStore(paths.policies),
    setConfig: (value) => writeJSON({ path: paths.config, value }),
    tempDir: paths.temp,
    variants: createNamedStore(paths.variants),
  }
}

/** A signing key as long as the ones Cloudflare makes. */
export const createKeyValue = (): string => randomBytes(32).toString('base64')

/** Not beginning with a hyphen: a shell's arguments do. */
const createName = (bytes: number): string =>
  randomBytes(bytes).toString('base64url').replace(/^-/, 'a')

function storePaths(dir: string) {
  const root = resolve(dir)
  const settings = join(root, 'settings')
  return {
    account: join(settings, 'account.json'),
    cache: join(root, 'cache'),
    config: join(settings, 'config.json'),
    destinations: join(settings, 'destinations'),
    images: join(root, 'images'),
    keys: join(settings, 'keys'),
    policies: join(settings, 'policies'),
    settings,
    temp: join(root, '.temp'),
    variants: join(settings, 'variants'),
  }
}

type SeedSettingsArgs = Omit<StoreSettings, 'dir'> & { paths: ReturnType<typeof storePaths> }

/** First start. Built aside and renamed: of two processes starting at once, one decides. */
function seedSettings({ account, flexibleVariants, paths, signingKeys }: SeedSettingsArgs): void {
  if (existsSync(paths.settings)) return
  const building = join(paths.temp, `settings-${randomUUID()}`)
  mkdirSync(join(building, 'keys'), { recursive: true })
  mkdirSync(join(building, 'variants'))
  const write = (path: string, value: unknown): void => {
    writeFileSync(join(building, path), formatStored(value))
  }
  write('account.json', {
    accountHash: account.accountHash ?? createName(16),
    accountId: account.accountId ?? randomBytes(16).toString('hex'),
    token: account.token ?? createName(30),
  })
  write('config.json', { flexibleVariants: flexibleVariants ?? false })
  write(`variants/${fileNameOf(publicVariant.name)}`, publicVariant)
  for (const key of signingKeys ?? [{ name: 'default', value: createKeyValue() }]) {
    write(`keys/${fileNameOf(key.name)}`, key)
  }
  try {
    renameSync(building, paths.settings)
  } catch (error) {
    rmSync(building, { force: true, recursive: true })
    if (!existsSync(paths.settings)) throw error
  }
}

/** Takes away what Cloudflare does not give: once, so that what is set up through the API stays. */
function beginFresh(paths: ReturnType<typeof storePaths>): void {
  const { beganFresh } = readSync(paths.config) as AccountConfig
  if (beganFresh === true) return
  for (const folder of [paths.destinations, paths.keys, paths.policies, paths.variants]) {
    for (const file of readdirSync(folder)) rmSync(join(folder, file), { force: true })
  }
  const key = { name: 'default', value: createKeyValue() }
  putSync({ path: join(paths.keys, fileNameOf(key.name)), value: key })
  putSync({ path: join(paths.variants, fileNameOf(publicVariant.name)), value: publicVariant })
  putSync({ path: paths.config, value: { beganFresh: true, flexibleVariants: false } })
}

const readSync = (path: string): unknown => parseStored({ path, text: readFileSync(path, 'utf8') })

function putSync({ path, value }: { path: string; value: unknown }): void {
  if (existsSync(path) && isDeepStrictEqual(readSync(path), value)) return
  const temporary = `${path}.${randomUUID()}.tmp`
  writeFileSync(temporary, formatStored(value), { flag: 'wx' })
  renameSync(temporary, path)
}

/** What crashed processes left. Young files may belong to a living one. */
function removeLeftOvers(tempDir: string): void {
  for (const name of readdirSync(tempDir)) {
    const path = join(tempDir, name)
    try {
      if (Date.now() - statSync(path).mtimeMs < leftOverAfterMs) continue
      rmSync(path, { force: true, recursive: true })
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
}
