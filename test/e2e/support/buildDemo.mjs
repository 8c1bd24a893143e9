import prepareTests from '../../../scripts/prepareTests.mjs'
import { buildDemo } from '../../../scripts/startDemo.mjs'

/** Once for all suites: compiled pages answer at once, and at the same speed each time. */
export default async function prepareBrowserTests() {
  await prepareTests()
  await buildDemo()
}
