import type { Diagnosis } from '../../../src/core/diagnosis.js'
import type { Health } from '../../../src/plugin/doctor/readHealth.js'

import { expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { version } from '../../../src/version.js'
import { examine, mixed, openDoctorSites } from './doctorSite.js'
import { type FreshSite, openFreshSite } from './freshSite.js'

const doctor = openDoctorSites()
const { openBroken, sites } = doctor

type Told<Body> = { body: Body; cached: null | string; status: number; text: string }

async function ask<Body>(
  site: FreshSite,
  path: 'doctor' | 'health',
  init?: { anonymous: boolean },
): Promise<Told<Body>> {
  const response = await site.rest(`/api/cloudflare-images/${path}`, init)
  const text = await response.text()
  const cached = response.headers.get('cache-control')
  return { body: JSON.parse(text) as Body, cached, status: response.status, text }
}

const anonymous = { anonymous: true }
const nobody = { access: { manage: () => false } }

test('the endpoint says what the command says', async () => {
  const site = await openBroken({ config: { serverURL: '' } })
  site.served.emulator.faults.add({
    answer: { code: 10000, kind: 'status', status: 403 },
    operation: 'deleteImage',
    times: 99,
  })
  const { body, cached, status } = await ask<Diagnosis & { at: string }>(site, 'doctor')
  const { findings, fine, untold } = await examine(site)
  const { at, ...told } = body
  expect([status, cached]).toEqual([200, 'no-store'])
  expect(new Date(at).toISOString()).toBe(at)
  expect(told.findings).toEqual(findings)
  expect(told.findings.map(({ id, isHint }) => [id, isHint])).toEqual([
    ['token-permissions', false],
    ['server-url', true],
  ])
  // The flags of a command are no fault of the server.
  const commands = { failed: false, id: 'node-conditions', reason: 'only the command can tell' }
  expect(told.untold).toEqual([...untold, commands])
  expect(told.fine).toEqual(fine.filter((id) => id !== commands.id))
})

test('nobody else is told, and no secret is part of it', async () => {
  const signingKey = 'of-another-account-and-still-secret'
  const webhookSecret = 'a-webhook-secret-of-some-length'
  const site = await openBroken({
    ...mixed,
    options: {
      ...mixed.options,
      directUploads: { enabled: true },
      signingKey,
      webhook: { secret: webhookSecret },
    },
  })
  const { body, text } = await ask<Diagnosis>(site, 'doctor')
  expect(body.findings.map(({ id }) => id)).toEqual(['signing-key', 'webhook'])
  const { text: health } = await ask<Health>(site, 'health')
  const { token } = doctor.well.served.emulator
  for (const secret of [token, signingKey, webhookSecret, 'integration-secret']) {
    expect(text + health).not.toContain(secret)
  }
  expect((await ask(site, 'doctor', anonymous)).status).toBe(401)

  const closed = await openBroken({ options: nobody })
  const refused = await ask<{ errors: { data: { code: string } }[] }>(closed, 'doctor')
  expect([refused.status, refused.body.errors[0]?.data.code]).toEqual([403, 'FORBIDDEN'])
})

test('health is one word, and all of it for whoever manages the account', async () => {
  const { body, cached, status } = await ask<Health>(doctor.well, 'health')
  expect([status, cached]).toEqual([200, 'no-store'])
  expect(body).toMatchObject({ degraded: [], mode: 'cloudflare', status: 'ok', version })
  expect(new Date(body.at).toISOString()).toBe(body.at)
  expect((await ask(doctor.well, 'health', anonymous)).body).toEqual({ status: 'ok' })
})

test('health tells of an account that lacks something, and asks Cloudflare nothing', async () => {
  const site = await openBroken({
    options: { variants: { hero: { height: 300, width: 900 } }, ...nobody },
  })
  const manager = await openBroken({ options: { variants: { hero: { height: 300, width: 900 } } } })
  for (const { payload } of [site, manager]) await getCloudflareImages(payload).settled()
  const before = doctor.well.served.emulator.requests.length
  const { body } = await ask<Health>(manager, 'health')
  expect([body.status, body.degraded]).toEqual([
    'degraded',
    [
      {
        id: 'variants',
        mend: 'npx payload cloudflare-images setup',
        what: 'the account is not as the code needs it: it has no variant hero',
        why: expect.any(String),
      },
    ],
  ])
  expect((await ask(site, 'health')).body).toEqual({ status: 'degraded' })
  expect((await ask(manager, 'health', anonymous)).body).toEqual({ status: 'degraded' })
  expect(doctor.well.served.emulator.requests).toHaveLength(before)
})

test('health tells of jobs that nobody runs', async () => {
  const site = await openFreshSite({ of: doctor.well.served })
  sites.push(site)
  const { body } = await ask<Health>(site, 'health')
  expect([body.status, body.degraded.map(({ id }) => id)]).toEqual(['degraded', ['jobs']])
})
