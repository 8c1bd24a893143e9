import type { AddressInfo } from 'node:net'

import type { FetchLike } from '../../../src/cloudflare/fetchLike.js'
import type { Fault } from '../../../src/emulator/faults/fault.js'
import type { OpenArgs } from './doctorSite.js'

import { describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { inMemoryKVAdapter, type Plugin, type UploadConfig } from 'payload'

import { nodeFetch } from '../../../src/cloudflare/nodeFetch.js'
import { faultPresets } from '../../../src/emulator/faults/fault.js'
import { examine, inDays, mixed, openDoctorSites, openWell } from './doctorSite.js'
import { openFreshSite } from './freshSite.js'

const doctor = openDoctorSites()
const { openBroken, sites } = doctor

const result = (value: unknown): Fault['answer'] => ({
  kind: 'text',
  status: 200,
  text: JSON.stringify({ errors: [], messages: [], result: value, success: true }),
})
const refused = { code: 10000, kind: 'status', status: 403 } as const

describe('doctor', () => {
  test('finds nothing where all is well', async () => {
    const { code, findings, fine, untold } = await examine(doctor.well)
    expect({ code, findings, untold }).toEqual({ code: 0, findings: [], untold: [] })
    expect(fine).toHaveLength(26)
    expect((await doctor.well.run('doctor')).out).toBe(`Fine: ${fine.join(', ')}\n`)
  })

  test.each<[string, string, Fault]>([
    [
      'token',
      'is expired',
      { answer: result({ id: 'f', status: 'expired' }), operation: 'verifyToken' },
    ],
    [
      'token-expiry',
      'ends in 2 days',
      {
        answer: result({ expires_on: inDays(2.5), id: 'f', status: 'active' }),
        operation: 'verifyToken',
      },
    ],
    [
      'account-access',
      'does not open the images',
      { ...faultPresets.notEnabled, operation: 'listVariants' },
    ],
    ['token-permissions', 'may read images', { answer: refused, operation: 'deleteImage' }],
    [
      'capacity',
      '95 of 100 images',
      { answer: result({ count: { allowed: 100, current: 95 } }), operation: 'getStats' },
    ],
    [
      'delivery-host',
      'answers 503',
      { answer: { kind: 'status', status: 503 }, operation: 'deliver' },
    ],
  ])('names %s, and only it, where the account says so', async (id, what, fault) => {
    doctor.well.served.emulator.faults.add({ ...fault, times: 99 })
    const { code, findings, ids } = await examine(doctor.well)
    expect([code, ids]).toEqual([1, [id]])
    expect(findings[0]?.what).toContain(what)
  })

  test.each<[string, string, () => OpenArgs]>([
    ['token', 'refused by Cloudflare', () => ({ options: { apiToken: 'wrong-token' } })],
    [
      'account-access',
      'does not open the images',
      () => ({ options: { accountId: '0123456789abcdef0123456789abcdef' } }),
    ],
    [
      'account-hash',
      'anotherAccounts00',
      () => ({ options: { accountHash: 'anotherAccounts00' } }),
    ],
    [
      'variants',
      'it has no variant hero',
      () => ({ options: { variants: { hero: { height: 300, width: 900 } } } }),
    ],
    [
      'signing-key',
      'none of the account’s',
      () => ({ ...mixed, options: { ...mixed.options, signingKey: 'of-another-account' } }),
    ],
    [
      'delivery-host',
      'does not answer',
      () => ({ options: { delivery: { baseURL: 'http://127.0.0.1:1', flexible: true } } }),
    ],
    ['clock', 'seconds ahead', () => ({ options: { fetch: fiveMinutesBehind } })],
    [
      'webhook',
      'does not tell http://127.0.0.1:3999/api/cloudflare-images/webhook',
      () => ({
        options: {
          directUploads: { enabled: true },
          webhook: { secret: 'a-webhook-secret-of-some-length' },
        },
      }),
    ],
    ['storage-plugin', 'works on media as well', () => ({ plugins: { after: [otherStorage] } })],
    ['kv', 'memory of each process', () => ({ config: { kv: inMemoryKVAdapter() } })],
  ])('names %s, and only it, where the config says so: %s', async (id, what, args) => {
    const { code, findings, ids } = await examine(await openBroken(args()))
    expect([code, ids]).toEqual([1, [id]])
    expect(findings[0]?.what).toContain(what)
  })

  test.each<[string, OpenArgs]>([
    ['server-url', { config: { serverURL: '' } }],
    ['webhook-secret', { options: { directUploads: { enabled: true } } }],
  ])('gives a hint about %s, and leaves the exit code alone', async (id, args) => {
    const site = await openBroken(args)
    const { code, ids } = await examine(site)
    expect([code, ids]).toEqual([0, [id]])
    expect((await site.run('doctor')).out).toMatch(
      new RegExp(`^Hint  ${id}: .+\n  .+\n  To mend it: .+\n`),
    )
  })

  test('names a host that delivers something else', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'cf-ray': '8f-AMS', 'content-type': 'text/html' })
      response.end('<p>Welcome</p>')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const site = await openBroken({ options: { delivery: { baseURL, flexible: true } } })
    const { findings, ids } = await examine(site)
    server.close()
    expect(ids).toEqual(['delivery-host'])
    expect(findings[0]?.what).toBe(
      `the delivery host ${baseURL} answers with something else than a picture`,
    )
  })

  test('names jobs that nobody runs, from the first day and after a while', async () => {
    const site = await openFreshSite({
      config: { serverURL: 'http://127.0.0.1:3999' },
      of: doctor.well.served,
      options: { directUploads: { enabled: false } },
    })
    sites.push(site)
    const never = await examine(site)
    expect([never.code, never.ids, never.findings[0]?.what]).toEqual([
      1,
      ['jobs'],
      'nobody has run the queue cloudflare-images yet',
    ])
    await site.payload.jobs.handleSchedules({ queue: 'cloudflare-images' })
    expect((await examine(site)).ids).toEqual([])
    const lastScheduledRun = inDays(-2)
    const tasks = { cloudflareImagesSweep: { lastScheduledRun } }
    await site.payload.db.updateGlobal({
      data: { stats: { scheduledRuns: { queues: { 'cloudflare-images': { tasks } } } } },
      slug: 'payload-jobs-stats',
    })
    const late = await examine(site)
    expect([late.ids, late.findings[0]?.what]).toEqual([
      ['jobs'],
      `nobody has run the queue cloudflare-images since ${lastScheduledRun}`,
    ])
  })

  test('names an account hash that is missing', async () => {
    const { accountId, origins, token } = doctor.well.served.emulator
    const site = await openBroken({
      options: {
        accountHash: undefined as never,
        accountId,
        apiBaseURL: `${origins.api}/client/v4`,
        apiToken: token,
        mode: 'auto',
      },
    })
    const { code, ids } = await examine(site)
    expect([code, ids]).toEqual([1, ['account-hash-missing']])
  })

  test('goes on where Cloudflare does not answer, and fails', async () => {
    doctor.well.served.emulator.faults.add({
      answer: { kind: 'status', status: 400 },
      operation: 'getStats',
      times: 99,
    })
    const { code, out } = await doctor.well.run('doctor')
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/^Failed  capacity: getStats: .+\nFine: /),
    ])
  })

  test('tells what only an image would, and changes nothing', async () => {
    const site = await openWell({
      options: { delivery: { flexible: false } },
    })
    sites.push(site)
    const { ids, untold } = await examine(site)
    expect(ids).toContain('variants')
    expect(untold).toContainEqual({
      failed: false,
      id: 'account-hash',
      reason: 'only an image tells, and the account has none',
    })
    const writes = site.served.emulator.requests.filter(({ method }) => method !== 'GET')
    expect(writes.map(({ operation, status }) => [operation, status])).toEqual([
      ['deleteImage', 404],
    ])
  })
})

const otherStorage: Plugin = ({ collections = [], ...config }) => ({
  ...config,
  collections: collections.map((collection) =>
    collection.slug === 'media'
      ? { ...collection, upload: { ...(collection.upload as UploadConfig), adapter: 's3' } }
      : collection,
  ),
})

/** The hosts of a world whose clocks are right, seen from a machine whose clock is ahead. */
const fiveMinutesBehind: FetchLike = async (url, init) => {
  const response = await nodeFetch(url, init)
  const date = new Date(Date.now() - 300_000).toUTCString()
  return {
    body: response.body,
    headers: { get: (name) => (name === 'date' ? date : response.headers.get(name)) },
    status: response.status,
    text: () => response.text(),
  }
}
