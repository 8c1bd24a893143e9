import type { NamedVariant } from '../../core/variant.js'
import type { ApiCall } from './apiContext.js'

import { cloudflareLimits } from '../../core/limits.js'
import { publicVariant } from '../store/settings.js'
import { succeed } from './envelope.js'
import { parseNamedVariantOptions, parseNewVariantName } from './parseVariant.js'
import { readJSONBody } from './readJSONBody.js'
import { badRequest, conflict, refuse } from './refuse.js'

const formatVariant = ({ name, neverRequireSignedURLs, options }: NamedVariant) => ({
  id: name,
  neverRequireSignedURLs,
  options,
})

/** GET `/images/v1/variants`: an object keyed by name. */
export async function listVariants({ context }: ApiCall): Promise<Response> {
  const variants = await context.store.variants.list()
  return succeed({
    variants: Object.fromEntries(variants.map((variant) => [variant.name, formatVariant(variant)])),
  })
}

/** GET `/images/v1/variants/{name}`. */
export async function getVariant({ context, param }: ApiCall): Promise<Response> {
  const variant = await context.store.variants.get(param('name'))
  return variant === null ? bareNotFound() : succeed({ variant: formatVariant(variant) })
}

/** GET `/images/v1/variants/{name}/flat`: the variant without a wrapper. */
export async function getVariantFlat({ context, param }: ApiCall): Promise<Response> {
  const variant = await context.store.variants.get(param('name'))
  return variant === null ? bareNotFound() : succeed(formatVariant(variant))
}

/** POST `/images/v1/variants`. */
export async function createVariant({ context, request }: ApiCall): Promise<Response> {
  const { id, neverRequireSignedURLs, options } = await readJSONBody(request)
  const name = parseNewVariantName(id)
  const isTaken = (): Error => conflict('Variant with this name already exists')
  const existing = await context.store.variants.list()
  if (existing.some((variant) => variant.name === name)) throw isTaken()
  if (existing.length >= cloudflareLimits.maxNamedVariants) {
    throw badRequest(`an account has at most ${cloudflareLimits.maxNamedVariants} variants`)
  }
  const variant = {
    name,
    neverRequireSignedURLs: parseFlag(neverRequireSignedURLs) ?? false,
    options: parseNamedVariantOptions(options),
  }
  if (!(await context.store.variants.add(variant))) throw isTaken()
  return succeed({ variant: formatVariant(variant) })
}

/** PATCH `/images/v1/variants/{name}`: the options are replaced as a whole. */
export async function updateVariant(call: ApiCall): Promise<Response> {
  const before = await findVariant(call)
  const body = await readJSONBody(call.request)
  const variant = {
    name: before.name,
    neverRequireSignedURLs: parseFlag(body.neverRequireSignedURLs) ?? before.neverRequireSignedURLs,
    options: parseNamedVariantOptions(body.options),
  }
  await call.context.store.variants.put(variant)
  return succeed({ variant: formatVariant(variant) })
}

/** DELETE `/images/v1/variants/{name}`: every one except `public`. */
export async function deleteVariant({ context, param }: ApiCall): Promise<Response> {
  const name = param('name')
  if (name === publicVariant.name) throw badRequest('the variant public cannot be deleted')
  if (!(await context.store.variants.remove(name))) throw variantNotFound()
  return succeed({})
}

async function findVariant({ context, param }: ApiCall): Promise<NamedVariant> {
  const variant = await context.store.variants.get(param('name'))
  if (variant === null) throw variantNotFound()
  return variant
}

/** Reading is answered without an envelope and without a code. */
const bareNotFound = (): Response =>
  new Response('variant not found', {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    status: 404,
  })

/** 5401 is on record, its HTTP status is not. */
const variantNotFound = (): Error =>
  refuse({ code: 5401, message: 'Variant not found', status: 404 })

function parseFlag(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  throw badRequest('neverRequireSignedURLs must be true or false')
}
