import { bundleSources } from './bundleSources.mjs'
import { sharePackages } from './shareModules.mjs'

/** Jest's global set-up, of tests that start whole sites. */
export default async function prepareTests() {
  await sharePackages()
  await bundleSources()
}
