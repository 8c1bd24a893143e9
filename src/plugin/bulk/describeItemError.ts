import type { PayloadRequest } from 'payload'

import { APIError, Forbidden, Locked, NotFound, ValidationError } from 'payload'

import type { Row } from '../../core/row.js'
import type { BulkResult } from '../../core/bulk.js'

import { type ErrorCode, errorCodes } from '../../errors.js'
import { toPayloadError } from '../http/toPayloadError.js'

type ItemError = Extract<BulkResult, { ok: false }>['error']
type DescribeItemErrorArgs = {
  error: unknown
  req: PayloadRequest
}

/** Any failure of one image as a sentence with a code: Payload's have none, and hooks throw anything. */
export function describeItemError({ error, req }: DescribeItemErrorArgs): ItemError {
  const known = toPayloadError(error)
  if (!(known instanceof APIError)) return unexpected({ error, req })
  const { code, details } = (known.data ?? {}) as { code?: unknown; details?: Row }
  if (typeof code === 'string' && code in errorCodes) {
    const hasDetails = details !== undefined && Object.keys(details).length > 0
    return {
      code: code as ErrorCode,
      message: known.message,
      ...(hasDetails ? { details } : {}),
    }
  }
  if (known instanceof ValidationError) return invalid(known)
  if (known instanceof Locked)
    return {
      code: 'DOCUMENT_LOCKED',
      message: 'Somebody else is editing this document at the moment, so nothing was changed.',
    }
  if (known instanceof NotFound)
    return { code: 'NOT_FOUND', message: 'There is no such document, or you may not see it.' }
  if (known instanceof Forbidden) return forbidden(req)
  const isForCallers = known.isPublic && known.status >= 400 && known.status < 500
  return isForCallers
    ? { code: known.status === 403 ? 'FORBIDDEN' : 'REQUEST_INVALID', message: known.message }
    : unexpected({ error, req })
}

function invalid({ data }: ValidationError): ItemError {
  const errors = data.errors.map(({ message, path }) => ({ message, path }))
  const problems = errors.map(({ message, path }) => `${path} (${message})`).join(', ')
  return {
    code: 'REQUEST_INVALID',
    details: { errors },
    message: `The document cannot be saved as it is. Open it and correct ${problems}.`,
  }
}

const forbidden = (req: PayloadRequest): ItemError =>
  req.user === null
    ? { code: 'UNAUTHENTICATED', message: 'Sign in to do this.' }
    : { code: 'FORBIDDEN', message: 'You are not allowed to do this with the document.' }

function unexpected({ error, req }: { error: unknown; req: PayloadRequest }): ItemError {
  req.payload.logger.error({ err: error, msg: 'An action for many images failed for one of them' })
  return {
    code: 'UNEXPECTED',
    message: 'Something went wrong. Ask an administrator to look at the server log.',
  }
}
