import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { listLedger, listStored } from '../support/account.js'
import { openOperationSite, type OperationSite } from '../operation/operationSite.js'
import { runCommand } from '../operation/runPayload.js'

let site: OperationSite
beforeAll(async () => {
  site = await openOperationSite()
})
afterAll(() => site.stop())

test('setup, in a process of its own, proves the account and ends with its code', async () => {
  const run = (line: string) => runCommand({ args: line.split(' '), place: site.place })
  const [done, alone, two] = await Promise.all([
    run('setup --yes --json'),
    run('setup'),
    run('variants'),
  ])
  expect([done.code, done.stderr]).toEqual([0, ''])
  expect(JSON.parse(done.stdout)).toMatchObject({
    applied: { created: [], failed: [], kept: [] },
    isDone: true,
    // public and thumbnail; both collections show the same.
    proof: { checked: 2, comparedColors: true, failures: [], leftOut: [] },
    token: 'active',
  })
  expect([alone.code, alone.stdout, two.code]).toEqual([2, '', 2])
  expect(alone.stderr).toContain('This changes the account at Cloudflare')
  expect([await listStored(site), await listLedger(site)]).toEqual([[], []])
})
