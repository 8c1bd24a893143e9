import type { PayloadRequest } from 'payload'

/**
 * The transaction that the operation runs in. Without one, Payload leaves a promise of null in its
 * place, and an empty object once relations were populated: its loader writes the promise as JSON.
 */
export async function transactionOf(
  req: Partial<PayloadRequest>,
): Promise<number | string | undefined> {
  const id: unknown = await req.transactionID
  return typeof id === 'string' || typeof id === 'number' ? id : undefined
}
