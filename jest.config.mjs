const swc = {
  jsc: {
    parser: { syntax: 'typescript', tsx: true },
    target: 'es2022',
    transform: { react: { runtime: 'automatic' } },
  },
  module: { type: 'es6' },
}

const shared = {
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: {
    '\\.(css|scss)$': '<rootDir>/test/fixtures/styleStub.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^payload-cloudflare-images$': '<rootDir>/src/index.ts',
    '^payload-cloudflare-images/(emulator|react|signing|urls|worker)$':
      '<rootDir>/src/exports/$1.ts',
  },
  rootDir: '.',
  testEnvironment: 'node',
  transform: { '\\.tsx?$': ['@swc/jest', swc] },
  transformIgnorePatterns: ['/node_modules/'],
}

/** Unit: beside the source. Contract and integration: real HTTP, real databases. Mongo: what only MongoDB shows. */
export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/src/**/*.test.{ts,tsx}', '<rootDir>/test/structure/**/*.test.ts'],
    },
    { ...shared, displayName: 'contract', testMatch: ['<rootDir>/test/contract/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
    },
    { ...shared, displayName: 'mongo', testMatch: ['<rootDir>/test/mongo/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'e2e',
      globalSetup: '<rootDir>/test/e2e/support/buildDemo.mjs',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
    },
  ],
  testTimeout: 60_000,
}
