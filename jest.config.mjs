import { sourceMapper } from './scripts/bundleSources.mjs'
import { packageMapper } from './scripts/shareModules.mjs'

const swc = {
  jsc: {
    parser: { syntax: 'typescript', tsx: true },
    target: 'es2022',
    transform: { react: { runtime: 'automatic' } },
  },
  module: { type: 'es6' },
}

const shared = {
  // In the repository: the system's folder for temporary files is another one in each run.
  cacheDirectory: '<rootDir>/.cache/jest',
  coveragePathIgnorePatterns: ['/node_modules/', '<rootDir>/.cache/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: {
    '\\.(css|scss)$': '<rootDir>/test/fixtures/styleStub.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^payload-cloudflare-images$': '<rootDir>/src/index.ts',
    '^payload-cloudflare-images/(emulator|react|s3|signing|urls|worker)$':
      '<rootDir>/src/exports/$1.ts',
  },
  rootDir: '.',
  testEnvironment: 'node',
  testRunner: '<rootDir>/scripts/testRunner.mjs',
  transform: { '\\.tsx?$': ['@swc/jest', swc] },
  transformIgnorePatterns: ['/node_modules/'],
}

/** With packages and sources that Node loads once for all files of a process. */
const bundled = {
  ...shared,
  globalSetup: '<rootDir>/scripts/prepareTests.mjs',
  moduleNameMapper: { ...packageMapper, ...sourceMapper, ...shared.moduleNameMapper },
  testEnvironment: '<rootDir>/scripts/testEnvironment.mjs',
}

/** Unit: beside the source. Contract and integration: real HTTP, real databases. Mongo, postgres: what only they show. */
export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/src/**/*.test.{ts,tsx}', '<rootDir>/test/structure/**/*.test.ts'],
    },
    { ...bundled, displayName: 'contract', testMatch: ['<rootDir>/test/contract/**/*.test.ts'] },
    {
      ...bundled,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
    },
    // By `npm run chaos` alone.
    { ...bundled, displayName: 'chaos', testMatch: ['<rootDir>/test/chaos/**/*.test.ts'] },
    { ...bundled, displayName: 'mongo', testMatch: ['<rootDir>/test/mongo/**/*.test.ts'] },
    { ...bundled, displayName: 'postgres', testMatch: ['<rootDir>/test/postgres/**/*.test.ts'] },
    {
      ...bundled,
      displayName: 'e2e',
      globalSetup: '<rootDir>/test/e2e/support/buildDemo.mjs',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
    },
  ],
  testSequencer: '<rootDir>/scripts/longestFirst.mjs',
  // Ends what hangs: no test is about how fast a machine is, which may have other things to do.
  testTimeout: 300_000,
}
