import { createRequire } from 'node:module'

/** Jest's own, which knows how long tests took, or how large their files are when it has never run them. */
const load = createRequire(import.meta.url)
const { default: Sequencer } = load('@jest/test-sequencer')

/** Of a minute and more, by how long they take: one that began last would run alone while other cores idle. */
const LONGEST = [
  'integration/access/rows',
  'integration/crash/crash',
  'integration/operation/commands',
  'integration/access/viewing',
  'integration/lifecycle/cleanUp',
  'integration/bulk/bulk',
  'integration/access/endpoints',
  'integration/directUpload/replace',
  'e2e/flows',
  'e2e/adminDirectUpload',
  'e2e/devServer',
].map((name) => `/test/${name}.test.ts`)

function rankOf({ path }) {
  const rank = LONGEST.findIndex((name) => path.replaceAll('\\', '/').endsWith(name))
  return rank === -1 ? LONGEST.length : rank
}

export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = [...(await super.sort(tests))]
    return sorted.sort((a, b) => rankOf(a) - rankOf(b))
  }
}
