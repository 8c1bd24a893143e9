import type { PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

import { expect, test } from '@jest/globals'

import { assertMayManage, assertMayUpload, mayManage } from './access.js'

const req = { payload: { collections: {} }, user: { id: 1 } } as unknown as PayloadRequest
const serviceWith = (access: object): Service =>
  ({ collections: { media: {} }, options: { access } }) as unknown as Service
const asked = { req, slug: 'media' }
const later = (answer: boolean) => (): Promise<boolean> => Promise.resolve(answer)

test('who may upload is waited for', async () => {
  const may = async (answer: boolean): Promise<void> =>
    assertMayUpload({ ...asked, service: serviceWith({ directUpload: later(answer) }) })
  await expect(may(false)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(may(true)).resolves.toBeUndefined()
})

test('who may manage is waited for', async () => {
  const service = (answer: boolean): Service => serviceWith({ manage: later(answer) })
  await expect(assertMayManage({ req, service: service(false) })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  await expect(assertMayManage({ req, service: service(true) })).resolves.toBeUndefined()
  const doc = { id: 1 }
  expect(await mayManage({ ...asked, doc, service: service(false) })).toBe(false)
  expect(await mayManage({ ...asked, doc, service: service(true) })).toBe(true)
})

test('who is nobody is asked to sign in', async () => {
  const service = serviceWith({ directUpload: later(false), manage: later(false) })
  const visitor = { ...asked, req: { ...req, user: null } as PayloadRequest, service }
  await expect(assertMayUpload(visitor)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  await expect(assertMayManage(visitor)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})
