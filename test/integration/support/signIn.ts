import type { Payload, TypedUser } from 'payload'

import { createLocalReq, getFieldsToSign, jwtSign } from 'payload'
import { addSessionToUser } from 'payload/shared'

export type SignedIn = {
  token: string
  user: Record<string, unknown> & { collection: string; id: number | string }
}

/**
 * Signs somebody in, after signing them up when nobody has this address yet. Without a password:
 * Payload hashes one for about 0.2 s at each sign-up and each sign-in, and no test looks at that.
 */
export async function signIn(
  payload: Payload,
  {
    collection = 'users',
    data,
  }: { collection?: string; data: { [field: string]: unknown; email: string } },
): Promise<SignedIn> {
  const { config } = payload.collections[collection]!
  const { email } = data
  const found = await payload.db.findOne<TypedUser>({
    collection,
    where: { email: { equals: email } },
  })
  const row = found ?? ((await payload.db.create({ collection, data })) as TypedUser)
  const req = await createLocalReq({}, payload)
  const { sid } = await addSessionToUser({ collectionConfig: config, payload, req, user: row })
  const { token } = await jwtSign({
    fieldsToSign: getFieldsToSign({
      collectionConfig: config,
      email,
      ...(sid === undefined ? {} : { sid }),
      user: { ...row, collection },
    }),
    secret: payload.secret,
    tokenExpiration: config.auth.tokenExpiration,
  })
  const user = await payload.findByID({ collection, id: row.id })
  return { token, user: { ...user, collection, id: row.id } }
}
