import type { WebhookSite } from '../webhook/webhookSite.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { refreshDue } from '../../../src/plugin/refresh/refreshSite.js'
import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { empty } from '../support/account.js'
import { openWebhookSite, statusOf, upload } from '../webhook/webhookSite.js'
import {
  checkRowOf,
  documentOf,
  eventsOf,
  isAtCloudflare,
  issueOne,
  listEvents,
  minuteMs,
  post,
  refresh,
} from './statusSite.js'

let opened: WebhookSite
beforeAll(async () => {
  opened = await openWebhookSite()
})
afterEach(async () => {
  opened.emulator.faults.clear()
  await empty(opened.site)
})
afterAll(async () => {
  await opened.stop()
  await removeEmulatorFolders()
})

const poll = (aheadMs = 0) => {
  const { service, site } = opened
  const now = new Date(service.now().getTime() + aheadMs)
  return refreshDue({ now, payload: site.payload, service })
}

const nothing = { changed: 0, checked: 0, failed: 0, waiting: 0 }

describe('polling, without any webhook', () => {
  test('makes a document ready', async () => {
    const { id, imageId, uploadURL } = await issueOne(opened)
    expect(await poll()).toEqual(nothing)
    await upload(opened.emulator, uploadURL)
    expect(await poll(31_000)).toEqual({ ...nothing, changed: 1, checked: 1 })
    expect(await documentOf(opened, id)).toMatchObject({ height: 60, width: 80 })
    expect(await statusOf(opened.site, id)).toBe('uploaded')
    expect(await poll(60 * minuteMs)).toEqual(nothing)
    expect(await eventsOf(opened, imageId)).toEqual(['issued', 'uploaded'])
  })

  test('keeps no event of looks that change nothing, unless a person asked', async () => {
    const { id, imageId } = await issueOne(opened)
    expect(await poll(31_000)).toMatchObject({ checked: 1 })
    await post(opened.site, `/api/media/${id}/refresh?poll=true`)
    expect(await listEvents(opened, imageId)).toEqual(['issued'])
    await refresh(opened, id)
    expect(await listEvents(opened, imageId)).toEqual(['issued', 'refreshed'])
  })

  test('looks after growing gaps, then once right after the end', async () => {
    const { id, imageId } = await issueOne(opened, { expiresInSeconds: 600 })
    const start = opened.service.now().getTime()
    const looks: number[] = []
    for (let row = await checkRowOf(opened, imageId); row !== undefined;) {
      const dueMs = Date.parse(String(row.dueAt))
      looks.push(Math.round((dueMs - start) / 1000))
      expect(await poll(dueMs - opened.service.now().getTime() - 1000)).toEqual(nothing)
      await poll(dueMs - opened.service.now().getTime() + 1)
      row = await checkRowOf(opened, imageId)
    }
    // 30 s, then 30 s, 1, 2 and 4 min later, then 10 min and the tolerance for clocks.
    expect(looks).toEqual([30, 60, 120, 240, 480, 660])
    expect(await statusOf(opened.site, id)).toBe('expired')
    expect(await isAtCloudflare(opened, imageId)).toBe(false)
  })

  test('in two processes at once changes once', async () => {
    const many = await Promise.all(Array.from({ length: 6 }, async () => issueOne(opened)))
    for (const { uploadURL } of many) await upload(opened.emulator, uploadURL)
    const reports = await Promise.all([poll(31_000), poll(31_000), poll(31_000)])
    expect(reports.map(({ failed }) => failed)).toEqual([0, 0, 0])
    expect(reports.reduce((sum, { changed }) => sum + changed, 0)).toBe(6)
    for (const { imageId } of many) {
      expect(await eventsOf(opened, imageId)).toEqual(['issued', 'uploaded'])
      expect(await checkRowOf(opened, imageId)).toBeUndefined()
    }
  })

  test('forgets a note whose document was never saved', async () => {
    const { id, imageId } = await issueOne(opened)
    await opened.site.payload.db.deleteMany({
      collection: 'media',
      where: { id: { equals: id } },
    })
    for (let look = 0; look < 9; look += 1) {
      expect(await checkRowOf(opened, imageId)).toBeDefined()
      await poll(look * 16 * minuteMs + 31_000)
    }
    expect(await checkRowOf(opened, imageId)).toBeUndefined()
  })
})

describe('while Cloudflare does not answer', () => {
  const breakCall = (operation: 'deleteImage' | 'getImage' | 'getImageBlob') => {
    opened.emulator.faults.add({ answer: { kind: 'status', status: 403 }, operation, times: 50 })
  }

  test.each(['getImage', 'getImageBlob'] as const)(
    'to %s, the state is kept and the look is postponed with the reason',
    async (operation) => {
      const { id, imageId, uploadURL } = await issueOne(opened)
      await upload(opened.emulator, uploadURL)
      breakCall(operation)
      const before = await documentOf(opened, id)
      expect(await poll(31_000)).toEqual({ ...nothing, checked: 1, failed: 1 })
      expect(await documentOf(opened, id)).toEqual(before)
      expect(await checkRowOf(opened, imageId)).toMatchObject({
        attempts: 1,
        lastError: expect.stringMatching(/\w/),
      })
      expect(await poll(32_000)).toEqual(nothing)
      expect(await refresh(opened, id)).toMatchObject({ code: 'API_AUTHENTICATION' })
      opened.emulator.faults.clear()
      expect(await poll(2 * minuteMs)).toEqual({ ...nothing, changed: 1, checked: 1 })
    },
  )

  test('an editor is told in words, and a list goes on', async () => {
    const first = await issueOne(opened)
    const second = await issueOne(opened)
    opened.emulator.faults.add({
      answer: { kind: 'status', status: 500 },
      operation: 'getImage',
      times: 50,
    })
    expect(await refresh(opened, first.id)).toMatchObject({
      answered: 503,
      code: 'API_UNAVAILABLE',
    })
    const { body } = await post(opened.site, '/api/media/refresh', { ids: [first.id, second.id] })
    const error = {
      code: 'API_UNAVAILABLE',
      message: expect.stringContaining('Try again in a few minutes'),
    }
    expect(body.results).toEqual([
      { error, id: first.id, ok: false },
      { error, id: second.id, ok: false },
    ])
    expect(await statusOf(opened.site, first.id)).toBe('draft')
  })

  test('to a deletion, the document is told all the same, and the deletion is tried again', async () => {
    const { id, imageId } = await issueOne(opened, { expiresInSeconds: 120 })
    breakCall('deleteImage')
    expect(await poll(4 * minuteMs)).toMatchObject({ changed: 1, waiting: 1 })
    expect(await statusOf(opened.site, id)).toBe('expired')
    expect(await checkRowOf(opened, imageId)).toMatchObject({
      lastError: expect.stringMatching(/\w/),
    })
    opened.emulator.faults.clear()
    expect(await poll(20 * minuteMs)).toEqual({ ...nothing, checked: 1 })
    expect(await isAtCloudflare(opened, imageId)).toBe(false)
    expect(await checkRowOf(opened, imageId)).toBeUndefined()
    expect(await eventsOf(opened, imageId)).toEqual(['issued', 'expired'])
  })
})
