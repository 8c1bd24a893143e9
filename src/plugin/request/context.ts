import type { Payload, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { SiteContext } from '../../service/siteContext.js'

import { createImageDocuments } from '../database/createImageDocuments.js'
import { createLedger } from '../database/createLedger.js'
import { emitFor, type EmitOptions } from '../events/recordEvent.js'
import { fileTargetsOf } from './fileTargets.js'

type Asked = EmitOptions & { service: Service } & (
    | { payload: Payload; req?: PayloadRequest | undefined }
    | { payload?: undefined; req: PayloadRequest }
  )

/** What the hooks and endpoints of one request work with, or a job, a command, an event. */
export type Context = Omit<SiteContext, 'client'> & {
  payload: Payload
  req: PayloadRequest | undefined
  service: Service
}

/**
 * The ledger, the documents and the events as `req` sees them: within its transaction, told once that
 * is committed. Without `req` they stand for themselves.
 */
export function contextOf({ payload, req, service, ...options }: Asked): Context {
  const from = { payload: payload ?? req.payload, req, service }
  return {
    ...from,
    emit: emitFor({ ...from, ...options }),
    fileTargets: fileTargetsOf(from),
    images: createImageDocuments(from),
    ledger: createLedger(from),
    now: service.now(),
    site: service.site,
  }
}

/** The same with the account, which is opened first. */
export async function openContext(asked: Asked): Promise<Context & SiteContext> {
  const { client } = await asked.service.connect()
  return { ...contextOf(asked), client }
}
