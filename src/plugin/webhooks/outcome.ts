import { errorCodes, type ErrorCode } from '../../errors.js'

/** What becomes of a message: the answer to whoever sent it. */
export type Outcome = { body: Readonly<Record<string, unknown>>; httpStatus: number }

type RefusalArgs = {
  code: ErrorCode
  imageId?: null | string
  message: string
}

/** A refusal in the shape of Payload's errors. */
export function refusal({ code, imageId, message }: RefusalArgs): Outcome {
  const data = { code, ...(imageId === undefined ? {} : { imageId }) }
  return { body: { errors: [{ data, message }] }, httpStatus: errorCodes[code].status }
}

/**
 * Of a list: the worst failure, so that a relay sends the list again; else what all have in common,
 * else success.
 */
export function joinOutcomes(outcomes: readonly Outcome[]): Outcome {
  const statuses = outcomes.map(({ httpStatus }) => httpStatus)
  const worst = Math.max(...statuses)
  const isCommon = statuses.every((status) => status === worst)
  return {
    body: { results: outcomes.map(({ body }) => body) },
    httpStatus: worst >= 500 || isCommon ? worst : 200,
  }
}
