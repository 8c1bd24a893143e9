import { createKeyValue } from '../store/openStore.js'
import type { ApiCall, ApiContext } from './apiContext.js'
import { succeed } from './envelope.js'
import { badRequest, notFound } from './refuse.js'

const answerKeys = async ({ store }: ApiContext): Promise<Response> =>
  succeed({ keys: await store.keys.list() })

/** GET `/images/v1/keys`. */
export const listKeys = ({ context }: ApiCall): Promise<Response> => answerKeys(context)

/** PUT `/images/v1/keys/{name}`: a key that exists keeps its value, or URLs would break. */
export async function putKey({ context, param }: ApiCall): Promise<Response> {
  const name = param('name')
  if (!/^[A-Za-z0-9]{1,20}$/.test(name)) {
    throw badRequest('a key name is 1 to 20 letters and digits')
  }
  const { keys } = context.store
  if ((await keys.get(name)) === null) await keys.put({ name, value: createKeyValue() })
  return answerKeys(context)
}

/** DELETE `/images/v1/keys/{name}`: with the last one gone, a new `default` is made. */
export async function deleteKey({ context, param }: ApiCall): Promise<Response> {
  const { keys } = context.store
  if (!(await keys.remove(param('name')))) throw notFound('Signing key')
  if ((await keys.list()).length === 0) {
    await keys.put({ name: 'default', value: createKeyValue() })
  }
  return answerKeys(context)
}
