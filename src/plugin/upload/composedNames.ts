import type { CollectionBeforeOperationHook, Endpoint, PayloadRequest, Where } from 'payload'

/** Fields that hold the names of files. */
const nameFields: ReadonlySet<string> = new Set(['cloudflare.originalFilename', 'filename'])
const negative: ReadonlySet<string> = new Set(['not_equals', 'not_like'])
const lists: ReadonlySet<string> = new Set(['in', 'not_in'])

/**
 * A text as it is kept, and as a Mac writes it: letters apart from their accents. Names are kept
 * composed; those from before may not be.
 */
const formsOf = (text: string): string[] => [
  ...new Set([text.normalize('NFC'), text.normalize('NFD')]),
]

/** Finds file names in either form, whichever is asked for. */
export const findBothForms: CollectionBeforeOperationHook = ({ args }) => {
  const { where } = args as { where?: unknown }
  return hasTwoForms(where) ? { ...args, where: widen(where as Where) } : args
}

/** Most questions have one form, and go on as they are. */
function hasTwoForms(value: unknown, isName = false): boolean {
  if (typeof value === 'string') return isName && formsOf(value).length > 1
  if (Array.isArray(value)) return value.some((one) => hasTwoForms(one, isName))
  if (!isObject(value)) return false
  return Object.entries(value).some(([key, one]) => hasTwoForms(one, isName || nameFields.has(key)))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same question, of both forms of every name in it. */
function widen(where: Where): Where {
  const parts = Object.entries(where).map(([key, value]): Where => {
    if (['and', 'AND', 'or', 'OR'].includes(key) && Array.isArray(value)) {
      return { [key]: value.map((one) => widen(one)) }
    }
    return nameFields.has(key) && isObject(value) ? widenField(key, value) : { [key]: value }
  })
  return parts.length === 0 ? where : join('and', parts)
}

function widenField(field: string, asked: Record<string, unknown>): Where {
  const conditions = Object.entries(asked).map(([operator, value]): Where => {
    const ask = (one: unknown): Where => ({ [field]: { [operator]: one as never } })
    if (lists.has(operator) && Array.isArray(value)) return ask(value.flatMap(formsOfValue))
    return join(negative.has(operator) ? 'and' : 'or', formsOfValue(value).map(ask))
  })
  return join('and', conditions)
}

function join(kind: 'and' | 'or', parts: Where[]): Where {
  const [first] = parts
  return first !== undefined && parts.length === 1 ? first : { [kind]: parts }
}

const formsOfValue = (value: unknown): unknown[] =>
  typeof value === 'string' ? formsOf(value) : [value]

const path = '/file/:filename'

/** Payload's file route, under the name that the file really has. */
export function fileRoute(slug: string): Endpoint {
  const ours: Endpoint = {
    handler: async (req) => {
      const { routeParams } = req
      const name: unknown = routeParams?.filename
      if (routeParams !== undefined && typeof name === 'string') {
        routeParams.filename = await realName({ name, req, slug })
      }
      const endpoints = req.payload.collections[slug]?.config.endpoints
      const core = (endpoints || []).find((one) => isFileRoute(one) && one.handler !== ours.handler)
      if (core === undefined) throw new Error('Payload has no file route.')
      return core.handler(req)
    },
    method: 'get',
    path,
  }
  return ours
}

const isFileRoute = (endpoint: Endpoint): boolean =>
  endpoint.method === 'get' && endpoint.path === path

type RealNameArgs = {
  name: string
  req: PayloadRequest
  slug: string
}

async function realName({ name, req, slug }: RealNameArgs): Promise<string> {
  const forms = formsOf(name)
  if (forms.length === 1) return name
  const { docs } = await req.payload.db.find<{ filename?: unknown; id: number | string }>({
    collection: slug,
    limit: 2,
    pagination: false,
    req,
    where: { filename: { in: [...forms, name] } },
  })
  const names = docs.map(({ filename }) => filename)
  if (names.includes(name)) return name
  const [first] = names
  return typeof first === 'string' ? first : name.normalize('NFC')
}
