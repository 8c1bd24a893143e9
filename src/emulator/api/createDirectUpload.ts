import type { ApiCall } from './apiContext.js'

import { randomUUID } from 'node:crypto'

import { withoutTrailingSlash } from '../http/origins.js'
import { discard, readForm } from '../upload/readForm.js'
import { succeed } from './envelope.js'
import { parseAttributes } from './parseAttributes.js'
import { badRequest, conflict } from './refuse.js'

const minuteMs = 60_000
const defaultLifetimeMs = 30 * minuteMs
const minLifetimeMs = 2 * minuteMs
const maxLifetimeMs = 360 * minuteMs
/** A caller reckons from its own clock, and a moment earlier. */
const toleranceMs = 1000

/** POST `/images/v2/direct_upload`: reserves an id and issues a URL that takes one file. */
export async function createDirectUpload({ context, request }: ApiCall): Promise<Response> {
  const { isHeld, maxBytes, now, origins, store, warn } = context
  const form = await readForm({ maxBytes, request, tempDir: store.tempDir })
  await discard(form.file)
  const { customId, ...given } = parseAttributes({ fields: form.fields, warn })
  const expiresAt = parseExpiry({ nowMs: now(), text: form.fields.get('expiry') })
  const imageId = customId ?? randomUUID()
  const attributes = { ...given, createdAt: new Date(now()).toISOString(), imageId }
  if (isHeld(imageId) || !(await store.images.createDraft({ attributes, expiresAt }))) {
    throw conflict()
  }
  const path = `${store.account.accountHash}/${encodeURIComponent(imageId)}`
  return succeed({ id: imageId, uploadURL: `${withoutTrailingSlash(origins.upload)}/${path}` })
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i

function parseExpiry({ nowMs, text }: { nowMs: number; text: string | undefined }): string {
  if (text === undefined) return new Date(nowMs + defaultLifetimeMs).toISOString()
  const expiresMs = dateTime.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(expiresMs)) throw badRequest('expiry must be a date and time as in RFC 3339')
  const lifetimeMs = expiresMs - nowMs
  if (lifetimeMs < minLifetimeMs - toleranceMs || lifetimeMs > maxLifetimeMs + toleranceMs) {
    throw badRequest('expiry must be between 2 minutes and 6 hours from now')
  }
  return new Date(expiresMs).toISOString()
}
