import { assertImageId } from './imageId.js'
import { isRow, type Row } from './row.js'

/** What a webhook message is about. Never what to believe: the state is read from the API. */
export type WebhookMessage =
  | { candidates: readonly string[]; kind: 'image' }
  | { kind: 'list'; messages: readonly SingleMessage[] }
  | { kind: 'refused'; reason: string }
  | { kind: 'test' }

export type SingleMessage = Exclude<WebhookMessage, { kind: 'list' }>

/** A message names one image; the rest are guesses, since no schema says where its id stands. */
export const maxCandidates = 20
/** As many as a batch of Cloudflare Queues holds. */
export const maxMessages = 100

const maxDepth = 64
const maxNodes = 10_000
/** Where an id may stand in text; also matches within a delivery URL. */
const uuids = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi

/**
 * Reads a webhook's JSON body: a notification of Cloudflare, the Queues event
 * `cf.images.image.uploaded`, or a list of such messages. What `data` of a notification holds for
 * an image is documented nowhere, so ids are looked for wherever they may stand; unknown keys are
 * fine. Never throws.
 */
export function parseWebhookMessage(body: unknown): WebhookMessage {
  const list = readList(body)
  if (list === undefined) return parseSingle(body)
  if (list.length === 0) return { kind: 'refused', reason: 'the list of messages is empty' }
  if (list.length > maxMessages) {
    return { kind: 'refused', reason: `the list has more than ${maxMessages} messages` }
  }
  return { kind: 'list', messages: list.map(parseSingle) }
}

/** A list, bare or as a batch of Queues: `{ messages: [{ body }] }`. */
function readList(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body as readonly unknown[]
  return isRow(body) && Array.isArray(body.messages) ? body.messages : undefined
}

function parseSingle(message: unknown): SingleMessage {
  if (!isRow(message)) return { kind: 'refused', reason: 'a message must be a JSON object' }
  const candidates = findCandidates(message)
  if (candidates.length > 0) return { candidates, kind: 'image' }
  // "Save and Test" sends a sentence and nothing else.
  const isTest = typeof message.text === 'string' && Object.keys(message).length === 1
  return isTest ? { kind: 'test' } : { kind: 'refused', reason: 'the message names no image' }
}

type Node = { depth: number; key: string; parent: string; value: unknown }

/** Ids by how much their key says, then by how near to the top they stand. */
function findCandidates(message: Row): string[] {
  const ranked: Set<string>[] = [new Set(), new Set(), new Set(), new Set()]
  const queue: Node[] = [{ depth: 0, key: '', parent: '', value: message }]
  // A queue instead of recursion: a body may be nested deeper than the stack is.
  for (let index = 0; index < queue.length; index += 1) {
    const { depth, key, parent, value } = queue[index] as Node
    if (typeof value === 'string') {
      noteText({ key, parent, ranked, value })
    } else if (typeof value === 'object' && value !== null && depth < maxDepth) {
      // An item of a list stands under the list's key.
      const entries = Array.isArray(value)
        ? value.map((item): [string, unknown] => [key, item])
        : Object.entries(value)
      const parentKey = Array.isArray(value) ? parent : key
      for (const [childKey, child] of entries.slice(0, maxNodes - queue.length)) {
        queue.push({
          depth: depth + 1,
          key: plain(childKey),
          parent: parentKey,
          value: child,
        })
      }
    }
  }
  return [...new Set(ranked.flatMap((ids) => [...ids]))].slice(0, maxCandidates)
}

/** `image_id`, `imageID` and `image-id` are one key. */
const plain = (key: string): string => key.toLowerCase().replaceAll(/[^a-z]/g, '')

const imageKeys = new Set(['image', 'imageid', 'imageids', 'imageuuid', 'images'])
const idKeys = new Set(['id', 'identifier', 'ids', 'resource', 'resourceid', 'uid', 'uuid'])
/** Where notifications and Queues put what they are about. */
const contentKeys = new Set(['data', 'image', 'images', 'payload', 'result'])

type NoteTextArgs = {
  key: string
  parent: string
  ranked: readonly Set<string>[]
  value: string
}

function noteText({ key, parent, ranked, value }: NoteTextArgs): void {
  const rank = imageKeys.has(key) ? 0 : idKeys.has(key) ? (contentKeys.has(parent) ? 1 : 2) : 3
  if (rank < 3 && isPossibleId(value)) ranked[rank]?.add(value)
  for (const [uuid] of value.matchAll(uuids)) {
    if ((ranked[3]?.size ?? 0) >= maxCandidates) return
    ranked[3]?.add(uuid)
  }
}

function isPossibleId(value: string): boolean {
  try {
    assertImageId(value)
    return true
  } catch {
    return false
  }
}
