import { fail } from '../api/envelope.js'
import { connectionLost, pause } from './connectionLost.js'
import { cutAfter, distort, dripBody } from './distortBody.js'
import type { FaultAnswer } from './fault.js'

export type ApplyFaultArgs = {
  answer: () => Promise<Response>
  fault: FaultAnswer
  /** Of `delayedDelete`: keeps the id of this call taken. */
  holdId: (forMs: number) => void
  /** Ends delays and silence: the caller gave up, or the emulator closes. */
  signal: AbortSignal
}

/**
 * Lets a fault happen to one call.
 * @throws NETWORK where a real connection would break; whoever serves HTTP closes the socket then.
 */
export async function applyFault({
  answer,
  fault,
  holdId,
  signal,
}: ApplyFaultArgs): Promise<Response> {
  switch (fault.kind) {
    case 'cutBody':
      return distort({
        pieces: (body) => cutAfter({ afterBytes: fault.afterBytes, body }),
        response: await answer(),
      })
    case 'delay':
      await pause({ delayMs: fault.delayMs, signal })
      return answer()
    case 'delayedDelete': {
      const response = await answer()
      if (response.ok) holdId(fault.forMs)
      return response
    }
    case 'lostAnswer':
      await (await answer()).body?.cancel()
      throw connectionLost('The connection broke before the answer came.')
    case 'silence':
      return silence(signal)
    case 'slowBody':
      return distort({
        pieces: (body) => dripBody({ ...fault, body, signal }),
        response: await answer(),
      })
    case 'status':
      return fail({
        code: fault.code ?? 1000,
        extraHeaders:
          fault.retryAfterSeconds === undefined
            ? {}
            : { 'retry-after': String(fault.retryAfterSeconds) },
        message: fault.message ?? 'Injected fault',
        status: fault.status,
      })
    case 'text':
      return new Response(fault.text, {
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        status: fault.status,
      })
  }
}

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => {
      reject(connectionLost('No answer came.'))
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
