/** A part of src/, and what its files may import. */
export type Layer = {
  name: string
  /** Decides by path from the project's root; the first layer that matches owns the file. */
  owns: RegExp
  /** Names of layers. */
  imports: readonly string[]
  /** Layers of which the types may be named, and nothing else. */
  typesOf?: readonly string[]
  /** Packages; sharp and Node's own modules have rules of their own. */
  packages?: readonly string[]
  /** Packages of which the types may be named, and nothing else. */
  typesOfPackages?: readonly string[]
}

/** The picture of the architecture: lower rows know less. */
export const layers: readonly Layer[] = [
  { name: 'errors', owns: /^src\/errors\.ts$/, imports: [] },
  { name: 'version', owns: /^src\/version\.ts$/, imports: [] },
  {
    name: 'core',
    owns: /^src\/core\//,
    imports: ['core', 'errors'],
  },
  { name: 'browser', owns: /^src\/browser\//, imports: ['browser', 'core', 'errors'] },
  {
    name: 'options',
    owns: /^src\/(options\/|options\.ts$|optionTypes\.ts$)/,
    imports: ['options', 'core', 'errors'],
    typesOf: ['cloudflare'],
    typesOfPackages: ['payload'],
  },
  {
    name: 'cloudflare',
    owns: /^src\/cloudflare\//,
    imports: ['cloudflare', 'core', 'errors', 'version'],
    packages: ['node-fetch'],
  },
  {
    name: 'images',
    owns: /^src\/images\//,
    imports: ['images', 'core', 'errors'],
    packages: ['lru-cache'],
  },
  {
    name: 'emulator',
    owns: /^src\/emulator\//,
    imports: ['emulator', 'images', 'core', 'errors', 'version'],
    // node-fetch, because it sends webhooks and fetches uploads by URL: Next patches the global one.
    packages: ['hono', '@hono/node-server', 'lru-cache', 'node-fetch', 'busboy'],
  },
  {
    name: 'service',
    owns: /^src\/service\//,
    imports: [
      'service',
      'cloudflare',
      'emulator',
      'images',
      'options',
      'core',
      'errors',
      'version',
    ],
    packages: [
      'payload',
      'file-type',
      'ipaddr.js',
      'lru-cache',
      'mime-types',
      'p-map',
      'p-throttle',
      'thumbhash',
    ],
  },
  {
    name: 'adminProps',
    owns: /^src\/plugin\/admin\/adminProps\.ts$/,
    imports: [],
    typesOf: ['core'],
  },
  {
    name: 'componentPaths',
    owns: /^src\/plugin\/admin\/componentPaths\.ts$/,
    imports: [],
    typesOf: ['options'],
  },
  {
    name: 'plugin',
    owns: /^src\/plugin\//,
    imports: [
      'plugin',
      'adminProps',
      'componentPaths',
      'service',
      'options',
      'core',
      'errors',
      'translations',
      'version',
    ],
    packages: ['payload', 'p-map', 'sanitize-filename'],
    typesOf: ['cloudflare'],
    typesOfPackages: ['@payloadcms/translations', 'graphql'],
  },
  {
    name: 'admin',
    owns: /^src\/admin\//,
    imports: ['admin', 'browser', 'core', 'errors', 'translations'],
    typesOf: ['adminProps', 'translations'],
    packages: [
      'payload',
      '@payloadcms/next',
      '@payloadcms/ui',
      '@payloadcms/translations',
      'next',
      'react',
      'react-dom',
    ],
    typesOfPackages: ['payload'],
  },
  {
    name: 'react',
    owns: /^src\/react\//,
    imports: ['react', 'browser', 'core', 'errors'],
    packages: ['react', 'react-dom'],
  },
  {
    name: 's3',
    owns: /^src\/s3\//,
    imports: ['s3', 'options', 'core', 'errors'],
    packages: ['@aws-sdk/client-s3', '@aws-sdk/lib-storage', '@aws-sdk/s3-request-presigner'],
  },
  { name: 'worker', owns: /^src\/worker\//, imports: ['worker', 'core', 'errors'] },
  { name: 'translations', owns: /^src\/translations\//, imports: ['translations'] },
  {
    name: 'index',
    owns: /^src\/index\.ts$/,
    imports: ['plugin', 'options', 'errors', 'version'],
    typesOf: ['service', 'core', 'cloudflare'],
  },
  {
    name: 'cli',
    owns: /^src\/cli\.ts$/,
    imports: ['emulator', 'core', 'errors', 'version'],
    packages: ['@hono/node-server'],
  },
  {
    name: 'exports',
    owns: /^src\/exports\//,
    imports: [
      'admin',
      'browser',
      'cloudflare',
      'core',
      'emulator',
      'errors',
      'plugin',
      'react',
      's3',
      'service',
      'version',
      'worker',
    ],
  },
]

/**
 * The rooms of `src/plugin/`, from the ground up: a room imports only rooms that stand before it.
 * The files that compose the plugin stand outside of all rooms, on top.
 */
export const pluginRooms = [
  // What the features share.
  'database',
  'viewing',
  'admin',
  'http',
  'events',
  'request',
  // The features.
  'directUpload',
  'stats',
  'placeholder',
  'refresh',
  'maintenance',
  'migrate',
  'usages',
  'localAPI',
  'account',
  'doctor',
  'commands',
  'delivery',
  'privacy',
  'upload',
  'fields',
  'graphql',
  'jobs',
  'webhooks',
  'bulk',
  'cropAndFocalPoint',
  'rawData',
] as const

/** Entries for other runtimes: what the files that they reach may use of Node and of npm. */
export const entries = [
  { entry: 'src/exports/urls.ts', builtins: [], packages: [] },
  { entry: 'src/exports/signing.ts', builtins: ['node:crypto'], packages: [] },
  {
    entry: 'src/exports/client.ts',
    builtins: [],
    packages: [
      'react',
      'react-dom',
      '@payloadcms/ui',
      '@payloadcms/translations',
      'payload/shared',
      // The list is drawn anew by the router alone; the admin panel runs in Next.
      'next/navigation.js',
    ],
  },
  { entry: 'src/exports/react.ts', builtins: [], packages: ['react', 'react-dom'] },
  { entry: 'src/exports/worker.ts', builtins: [], packages: [] },
] as const

/** Modules of core that a browser cannot load. */
export const serverOnlyCore = [
  'src/core/receipt.ts',
  'src/core/signing.ts',
  'src/core/webhookVerification.ts',
] as const
