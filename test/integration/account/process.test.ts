import type { Diagnosis } from '../../../src/core/diagnosis.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { serveEmulator } from '../../../src/emulator/http/serveEmulator.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { openOperationSite, type OperationSite } from '../operation/operationSite.js'
import { runCommand } from '../operation/runPayload.js'
import { listLedger, listStored } from '../support/account.js'

/** Private pictures: a site of these does not start without a signing key. */
const collections = { avatars: true, media: { privacy: 'signed' } } as const

let site: OperationSite
beforeAll(async () => {
  site = await openOperationSite()
})
afterAll(async () => {
  await site.stop()
  await removeEmulatorFolders()
})

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

test('doctor tells all that is wrong with a site that does not start', async () => {
  const broken = await openOperationSite({ options: { collections } })
  const served = await serveEmulator({ dir: await makeFolder(), fresh: true, port: 0 })
  const { accountHash, accountId, origins, token } = served.emulator
  served.emulator.faults.add({
    answer: { code: 10000, kind: 'status', status: 403 },
    operation: 'listKeys',
    times: 99,
  })
  const options = {
    accountHash,
    accountId,
    apiBaseURL: `${origins.api}/client/v4`,
    apiToken: token,
    collections,
    delivery: { baseURL: origins.delivery },
    directUploads: { enabled: false },
    mode: 'cloudflare',
  } as const
  const place = { ...broken.place, options }
  const run = (line: string) => runCommand({ args: line.split(' '), place })
  const [told, other] = await Promise.all([run('doctor --json'), run('list')])
  expect([other.code, other.stderr]).toEqual([
    1,
    expect.stringContaining('the API token may not read those of the account'),
  ])
  expect([told.code, told.stderr]).toEqual([1, ''])
  const { findings, untold } = JSON.parse(told.stdout) as Diagnosis
  expect(findings.map(({ id }) => id)).toEqual(['variants', 'signing-key', 'server-url', 'jobs'])
  expect(findings[1]?.why).toBe('The site does not start.')
  expect(untold.filter(({ failed }) => failed)).toEqual([])
  await served.close()
  await broken.stop()
})

test('doctor goes on where Cloudflare is not to be reached', async () => {
  const options = {
    accountHash: 'a'.repeat(22),
    accountId: '0'.repeat(32),
    mode: 'cloudflare',
  } as const
  const unreachable = {
    ...options,
    apiBaseURL: 'http://127.0.0.1:1/client/v4',
    apiToken: 'a'.repeat(40),
    timeoutMs: 1000,
  }
  const place = { ...site.place, options: { ...unreachable, collections } }
  const { code, stderr, stdout } = await runCommand({ args: ['doctor', '--json'], place })
  expect([code, stderr]).toEqual([1, ''])
  const { findings, untold } = JSON.parse(stdout) as Diagnosis
  expect(findings.map(({ id }) => id)).toEqual(['webhook-secret', 'server-url', 'jobs'])
  expect(untold).toContainEqual(expect.objectContaining({ failed: true, id: 'token' }))
})
