import type { CloudflareImagesOptions } from './optionTypes.js'

import { describe, expect, test } from '@jest/globals'

import { isCloudflareImagesError } from './errors.js'
import { resolveOptions } from './options.js'
import { localCredentials } from './options/resolveCredentials.js'

const credentials = {
  accountHash: 'Vi7wi5KSItxGFsWRG2Us6Q',
  accountId: '0123456789abcdef0123456789abcdef',
  apiToken: 'a-token-of-the-account',
}
const signingKey = 'testkey-0123456789abcdef'
const environment = {
  CLOUDFLARE_ACCOUNT_ID: credentials.accountId,
  CLOUDFLARE_API_TOKEN: credentials.apiToken,
  CLOUDFLARE_IMAGES_ACCOUNT_HASH: credentials.accountHash,
}

const resolve = (options: Partial<CloudflareImagesOptions>, env: Record<string, string> = {}) =>
  resolveOptions({ env, options: { collections: { media: true }, ...options } })

function problemsOf(options: object, env: Record<string, string> = {}): readonly string[] {
  try {
    resolve(options, env)
  } catch (error) {
    if (isCloudflareImagesError(error) && error.code === 'OPTIONS_INVALID') {
      return error.details.problems as readonly string[]
    }
    throw error
  }
  return []
}

describe('mode', () => {
  test.each([
    { env: {}, mode: 'local', name: 'no credentials, outside of production', options: {} },
    { env: environment, mode: 'cloudflare', name: 'credentials in the environment', options: {} },
    { env: {}, mode: 'cloudflare', name: 'credentials in the options', options: credentials },
    {
      env: environment,
      mode: 'local',
      name: 'local, though there are credentials',
      options: { mode: 'local' },
    },
    {
      env: { NODE_ENV: 'production' },
      mode: 'local',
      name: 'local in production, when asked for',
      options: { mode: 'local' },
    },
  ] as const)('$name: $mode', ({ env, mode, options }) => {
    expect(resolve(options, env).mode).toBe(mode)
  })

  test('names everything that is missing in production', () => {
    const problems = problemsOf({}, { NODE_ENV: 'production' })
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'accountId',
      'apiToken',
      'accountHash',
    ])
    expect(problems.join()).toContain('CLOUDFLARE_ACCOUNT_ID')
  })

  test('needs no credentials when switched off, in production too', () => {
    expect(resolve({ enabled: false }, { NODE_ENV: 'production' }).enabled).toBe(false)
  })

  test('an option outweighs the environment, an empty variable is none', () => {
    expect(resolve({ accountHash: 'another-hash' }, environment).accountHash).toBe('another-hash')
    expect(resolve({}, { ...environment, CLOUDFLARE_API_TOKEN: '' }).mode).toBe('local')
  })

  test('local mode answers to credentials of its own, with the signing key that is given', () => {
    expect(resolve({ signingKey })).toMatchObject({ ...localCredentials, signingKey })
  })
})

describe('secrets', () => {
  test.each([
    { options: { ...credentials, accountId: credentials.accountHash }, path: 'accountId' },
    { options: { ...credentials, accountHash: credentials.accountId }, path: 'accountHash' },
    { options: { ...credentials, apiToken: 'Bearer with spaces' }, path: 'apiToken' },
    { options: { ...credentials, signingKey: 'short' }, path: 'signingKey' },
    { options: { ...credentials, signingKey: 'a key with spaces in it' }, path: 'signingKey' },
  ])('a wrong $path is one problem that does not repeat the value', ({ options, path }) => {
    const problems = problemsOf(options)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${path}: expected`))
    expect(problems[0]).not.toContain(options[path as keyof typeof options])
  })

  test.each([
    { options: { webhook: 'a-secret-in-the-wrong-place' }, path: 'webhook' },
    {
      options: { webhook: { secret: ['a-secret-of-a-webhook', 'a-secret with spaces'] } },
      path: 'webhook.secret',
    },
    {
      options: { watermark: { mark: () => null, worker: 'a-secret-in-the-wrong-place' } },
      path: 'watermark.worker',
    },
    {
      options: { apiBaseURL: 'https://user:a-secret@api.example.com' },
      path: 'apiBaseURL',
    },
  ])('one that may stand at $path is not repeated', ({ options, path }) => {
    const text = problemsOf(options).join()
    expect(text).toContain(`${path}: expected`)
    expect(text).not.toContain('a-secret')
  })

  test('several of a webhook come out of the environment, separated by commas', () => {
    const [one, other] = ['first-secret-of-the-hook', 'other-secret-of-the-hook']
    const { webhook } = resolve({}, { CLOUDFLARE_IMAGES_WEBHOOK_SECRET: `${one}, ${other},` })
    expect(webhook.secret).toEqual([one, other])
    expect(resolve({ webhook: { secret: `${one},${other}` } }).webhook.secret).toEqual([
      `${one},${other}`,
    ])
  })

  test('a function is not called while the options are read', () => {
    const apiToken = (): string => {
      throw new Error('asked too early')
    }
    expect(resolve({ ...credentials, apiToken }).apiToken).toBe(apiToken)
  })
})

describe('problems', () => {
  test.each([
    { expected: 'collections:', options: { collections: {} } },
    { expected: 'collections:', options: { collections: undefined } },
    { expected: 'colections:', options: { colections: {} } },
    {
      expected: 'collections.media.acess:',
      options: { collections: { media: { acess: 'public' } } },
    },
    {
      expected: 'collections.media.access:',
      options: { collections: { media: { access: 'secret' } } },
    },
    {
      expected: 'collections.media.variants[0]:',
      options: { collections: { media: { variants: ['hero'] } } },
    },
    { expected: 'collections.media.defaultVariant:', options: { defaultVariant: 'hero' } },
    { expected: 'collections.media.thumbnailVariant:', options: { thumbnailVariant: 'tiny' } },
    { expected: 'mode:', options: { mode: 'remote' } },
    { expected: 'delivery.baseURL:', options: { delivery: { baseURL: 'ftp://example.com' } } },
    { expected: 'delivery.flexible:', options: { delivery: { flexible: 'yes' } } },
    { expected: 'limits.maxBytes:', options: { limits: { maxBytes: 11 * 1024 * 1024 } } },
    { expected: 'limits.mimeTypes:', options: { limits: { mimeTypes: ['image/tiff'] } } },
    { expected: 'signedURLs.bucketSeconds:', options: { signedURLs: { bucketSeconds: 0 } } },
    { expected: 'timeoutMs:', options: { timeoutMs: 1.5 } },
    { expected: 'variants.og-image:', options: { variants: { 'og-image': { width: 1200 } } } },
    { expected: 'variants.hero:', options: { variants: { hero: {} } } },
    {
      expected: 'variants.hero.fit:',
      options: { variants: { hero: { fit: 'squeeze', width: 9 } } },
    },
    { expected: 'variants.hero.width:', options: { variants: { hero: { width: 12_001 } } } },
    { expected: 'variants.hero.blur:', options: { variants: { hero: { blur: 300, width: 9 } } } },
    {
      expected: 'variants.hero.quality:',
      options: { variants: { hero: { quality: 3, width: 9 } } },
    },
  ])('$expected $options', ({ expected, options }) => {
    const problems = problemsOf(options)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.startsWith(expected)).toBe(true)
  })

  test.each([
    { expected: 'collections.media:', options: { collections: { media: false } } },
    { expected: 'delivery:', options: { delivery: 'images.example.com' } },
    {
      expected: 'directUploads.metadata:',
      options: { directUploads: { metadata: { a: 'x'.repeat(1025) } } },
    },
    { expected: 'events:', options: { events: true } },
    { expected: 'fetch:', options: { fetch: 'node-fetch' } },
    { expected: 'hooks.onEvent:', options: { hooks: { onEvent: null } } },
    { expected: 'jobs.sweepCron:', options: { jobs: { sweepCron: 'daily' } } },
    { expected: 'placeholder:', options: { placeholder: 'blur' } },
    { expected: 'placeholder.dataURL:', options: { placeholder: { dataURL: 1 } } },
    { expected: 'site:', options: { site: '' } },
    { expected: 'timeoutMs:', options: { timeoutMs: 10n } },
    { expected: 'usages.ignore:', options: { usages: { ignore: ['pages', 7] } } },
    { expected: 'watermark.mark:', options: { watermark: {} } },
    {
      expected: 'watermark.worker.url:',
      options: {
        watermark: { mark: () => null, worker: { secret: 'x'.repeat(32) } },
      },
    },
    { expected: 'webhook.unknownImageStatus:', options: { webhook: { unknownImageStatus: 500 } } },
  ])('$expected $options', ({ expected, options }) => {
    const problems = problemsOf(options)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.startsWith(`${expected} expected`)).toBe(true)
  })

  test('are reported together, in one readable message', () => {
    expect(() =>
      resolve({ limits: { maxBytes: -1 }, mode: 'remote' as never, timeoutMs: 0 }),
    ).toThrow(
      /3 problems in the options:\n {2}- limits\.maxBytes: .*\n {2}- mode: .*\n {2}- timeoutMs: /,
    )
  })

  test('more than 100 variants are more than an account can have', () => {
    const variants = Object.fromEntries(
      Array.from({ length: 99 }, (_, index) => [`v${index}`, { width: 10 }]),
    )
    expect(problemsOf({ variants })).toEqual(['variants: expected at most 100 variants'])
  })
})

describe('private collections', () => {
  const collections = { media: { privacy: 'signed' } } as const

  test.each([
    { expected: /imageId: .*custom ids/, options: { collections, imageId: () => 'x', signingKey } },
    {
      expected: /flexible: .*never work on private/,
      options: { collections: { media: { ...collections.media, flexible: true } }, signingKey },
    },
  ])('$expected', ({ expected, options }) => {
    const problems = problemsOf(options)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(expected)
  })

  test('stand beside flexible public ones', () => {
    const { collections: resolved } = resolve({
      collections: { contracts: { privacy: 'signed' }, media: true },
      delivery: { flexible: true },
      signingKey,
    })
    expect([resolved.contracts?.flexible, resolved.media?.flexible]).toEqual([false, true])
  })
})

describe('what is resolved', () => {
  test('holds the defaults', () => {
    expect(resolve({}, environment)).toMatchObject({
      apiBaseURL: 'https://api.cloudflare.com/client/v4',
      collections: {
        media: {
          privacy: 'public',
          defaultVariant: 'public',
          flexible: false,
          thumbnailVariant: 'thumbnail',
        },
      },
      delivery: { baseURL: 'https://imagedelivery.net', flexible: false, includeAccountHash: true },
      enabled: true,
      limits: { maxBytes: 10 * 1024 * 1024 },
      local: { dir: './cloudflare-images' },
      signedURLs: { bucketSeconds: 300, expiresInSeconds: 3600 },
      timeoutMs: 60_000,
    })
  })

  test('holds what is given, a collection over the plugin', () => {
    const creator = (): string => 'plugin'
    const ownCreator = (): string => 'collection'
    const { collections, delivery, variants } = resolve(
      {
        collections: {
          avatars: { creator: ownCreator, defaultVariant: 'hero', variants: ['hero'] },
          media: true,
        },
        creator,
        variants: { hero: { fit: 'cover', height: 800, metadata: 'none', width: 1600 } },
      },
      { ...environment, CLOUDFLARE_IMAGES_DELIVERY_BASE_URL: 'https://images.example.com/' },
    )
    expect(collections.avatars).toMatchObject({
      creator: ownCreator,
      defaultVariant: 'hero',
      variants: [{ name: 'hero' }],
    })
    expect(collections.media).toMatchObject({ creator, defaultVariant: 'public' })
    expect(delivery.baseURL).toBe('https://images.example.com')
    expect(variants.map(({ name }) => name)).toEqual(['public', 'thumbnail', 'hero'])
  })

  test('leaves what it was given as it was', () => {
    const media = { privacy: 'public' } as const
    const options = { collections: { media }, limits: { maxBytes: 5 } }
    const copy = structuredClone(options)
    resolve(options)
    expect(options).toEqual(copy)
  })
})
