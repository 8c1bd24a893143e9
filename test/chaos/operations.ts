import { drawSolid } from '../fixtures/images.js'

export type Collection = 'guarded' | 'plain' | 'versioned'

/** A document that somebody was told is saved. */
export type Saved = { collection: Collection; id: number | string }

export type World = {
  /** Documents that were told to be deleted, or may have been. */
  gone: Set<string>
  /** Below 1. */
  random: () => number
  saved: Map<string, Saved>
  /** Of any server. */
  url: () => string
}

export type Outcome = 'done' | 'refused' | 'unanswered'

type Operation = (world: World) => Promise<Outcome>

/** Longer than a server waits for Cloudflare, twice. */
const browserPatienceMs = 10_000

const slugs = ['guarded', 'plain', 'versioned'] as const

export const keyOf = ({ collection, id }: Saved): string => `${collection}/${String(id)}`

const pick = <Item>({ random }: World, items: readonly Item[]): Item | undefined =>
  items[Math.floor(random() * items.length)]

/** The answer, or `undefined` where the server died. */
async function ask(
  { url }: World,
  target: string,
  init: RequestInit,
): Promise<{ body: Record<string, unknown>; status: number } | undefined> {
  try {
    const response = await fetch(`${url()}/api${target}`, init)
    return { body: (await response.json()) as Record<string, unknown>, status: response.status }
  } catch {
    return undefined
  }
}

const json = (body: unknown): RequestInit => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

let drawn = 0
async function drawFile(): Promise<Blob> {
  const color: [number, number, number] = [20, 90, (drawn += 1) % 256]
  const bytes = await drawSolid({ color, format: 'jpeg', height: 24, width: 32 })
  return new Blob([Uint8Array.from(bytes)], { type: 'image/jpeg' })
}

async function fileForm(world: World, isNew: boolean): Promise<FormData> {
  const form = new FormData()
  form.set('file', await drawFile(), `photo-${Math.floor(world.random() * 20)}.jpg`)
  const status = world.random() < 0.3 ? 'draft' : 'published'
  form.set(
    '_payload',
    JSON.stringify(isNew ? { _status: status, alt: 'new' } : { _status: status }),
  )
  return form
}

function note(
  world: World,
  collection: Collection,
  answer: Awaited<ReturnType<typeof ask>>,
): Outcome {
  if (answer === undefined) return 'unanswered'
  if (answer.status >= 500) return 'refused'
  const { id } = (answer.body.doc ?? {}) as { id?: number | string }
  if (answer.status >= 300 || id === undefined) return 'refused'
  const saved = { collection, id }
  world.saved.set(keyOf(saved), saved)
  return 'done'
}

const create: Operation = async (world) => {
  const collection = pick(world, slugs) ?? 'plain'
  const body = await fileForm(world, true)
  return note(world, collection, await ask(world, `/${collection}`, { body, method: 'POST' }))
}

/** With a document that somebody has saved, if there is any. */
const withSaved =
  (
    run: (world: World, saved: Saved) => Promise<Outcome>,
    among: readonly Collection[] = slugs,
  ): Operation =>
  async (world) => {
    const all = [...world.saved.values()].filter(({ collection }) => among.includes(collection))
    const saved = pick(world, all)
    return saved === undefined ? create(world) : run(world, saved)
  }

const outcomeOf = (answer: Awaited<ReturnType<typeof ask>>): Outcome =>
  answer === undefined ? 'unanswered' : answer.status < 300 ? 'done' : 'refused'

const replace = withSaved(async (world, saved) => {
  const body = await fileForm(world, false)
  return outcomeOf(await ask(world, `/${keyOf(saved)}`, { body, method: 'PATCH' }))
})

const edit = withSaved(async (world, saved) => {
  const body = { alt: `edited ${Math.floor(world.random() * 1000)}` }
  return outcomeOf(await ask(world, `/${keyOf(saved)}`, { ...json(body), method: 'PATCH' }))
})

const remove = withSaved(async (world, saved) => {
  world.gone.add(keyOf(saved))
  const outcome = outcomeOf(await ask(world, `/${keyOf(saved)}`, { method: 'DELETE' }))
  if (outcome === 'done') world.saved.delete(keyOf(saved))
  return outcome
})

const duplicate = withSaved(async (world, saved) =>
  note(
    world,
    saved.collection,
    await ask(world, `/${keyOf(saved)}/duplicate`, { ...json({}), method: 'POST' }),
  ),
)

const changePrivacy = withSaved(
  async (world, { id }) => {
    const action = world.random() < 0.5 ? 'private' : 'public'
    return outcomeOf(
      await ask(world, '/guarded/bulk', { ...json({ action, ids: [id] }), method: 'POST' }),
    )
  },
  ['guarded'],
)

const restore = withSaved(
  async (world, { id }) => {
    const where = `where[parent][equals]=${String(id)}&limit=20`
    const found = await ask(world, `/versioned/versions?${where}`, {})
    const version = pick(world, (found?.body.docs ?? []) as { id: number | string }[])
    if (version === undefined) return 'refused'
    return outcomeOf(
      await ask(world, `/versioned/versions/${String(version.id)}`, { method: 'POST' }),
    )
  },
  ['versioned'],
)

/** The browser's part of an upload, past the site; some give up at each step. */
const sendDirect: Operation = async (world) => {
  const { random } = world
  const collection = pick(world, slugs) ?? 'plain'
  const file = await drawFile()
  const withDocument = random() < 0.4 ? { document: { _status: 'published', alt: 'direct' } } : {}
  const filename = `direct-${Math.floor(random() * 20)}.jpg`
  const query = { filename, mimeType: file.type, size: file.size, ...withDocument }
  const issued = await ask(world, `/${collection}/direct-upload`, {
    ...json(query),
    method: 'POST',
  })
  if (issued?.status !== 201) return outcomeOf(issued)
  const { document, receipt, uploadURL } = issued.body as {
    document: { id: number | string } | null
    receipt: string
    uploadURL: string
  }
  if (document !== null) {
    // Without its file it expires: nobody was told that it is saved for good.
    world.gone.add(keyOf({ collection, id: document.id }))
  }
  if (random() < 0.15) return 'done'
  if (random() < 0.1) {
    const answer = await ask(world, `/${collection}/direct-upload/cancel`, {
      ...json({ receipt }),
      method: 'POST',
    })
    return outcomeOf(answer)
  }
  const form = new FormData()
  form.set('file', file, filename)
  const init = { body: form, method: 'POST', signal: AbortSignal.timeout(browserPatienceMs) }
  const sent = await fetch(uploadURL, init).catch(() => undefined)
  await sent?.arrayBuffer().catch(() => undefined)
  if (sent?.status !== 200) return 'refused'
  if (document !== null || random() < 0.15) return 'done'
  const body = new FormData()
  body.set('_payload', JSON.stringify({ _status: 'published', alt: 'direct' }))
  const claim = {
    clientUploadContext: { receipt },
    collectionSlug: collection,
    filename,
    mimeType: file.type,
    size: file.size,
  }
  body.set('file', JSON.stringify(claim))
  return note(world, collection, await ask(world, `/${collection}`, { body, method: 'POST' }))
}

const job =
  (name: 'refresh' | 'sweep'): Operation =>
  async ({ url }) => {
    try {
      return (await fetch(`${url()}/chaos/${name}`)).ok ? 'done' : 'refused'
    } catch {
      return 'unanswered'
    }
  }

/** By how often they happen. */
const operations: readonly [weight: number, name: string, operation: Operation][] = [
  [22, 'create', create],
  [16, 'replace', replace],
  [10, 'edit', edit],
  [12, 'delete', remove],
  [4, 'duplicate', duplicate],
  [8, 'privacy', changePrivacy],
  [5, 'restore', restore],
  [18, 'direct', sendDirect],
  [3, 'refresh', job('refresh')],
  [2, 'sweep', job('sweep')],
]

const total = operations.reduce((sum, [weight]) => sum + weight, 0)

/** What happens next, and how it is called. */
export function chooseOperation({ random }: World): { name: string; operation: Operation } {
  let left = random() * total
  for (const [weight, name, operation] of operations) {
    left -= weight
    if (left < 0) return { name, operation }
  }
  return { name: 'create', operation: create }
}
