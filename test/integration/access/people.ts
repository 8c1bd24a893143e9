import type { CollectionConfig, PayloadRequest, Where } from 'payload'

import type { Site } from '../support/startPayload.js'

import { signIn } from '../support/signIn.js'

/** Who asks. The documents belong to tenant `a`. */
export const people = ['anonymous', 'reader', 'author', 'other tenant', 'editor', 'admin'] as const

export type Person = (typeof people)[number]

type User = { role: 'admin' | 'author' | 'editor' | 'reader'; tenant: string }

const users: Readonly<Record<Exclude<Person, 'anonymous'>, User>> = {
  admin: { role: 'admin', tenant: 'none' },
  author: { role: 'author', tenant: 'a' },
  editor: { role: 'editor', tenant: 'a' },
  'other tenant': { role: 'editor', tenant: 'b' },
  reader: { role: 'reader', tenant: 'a' },
}

const roleOf = (req: PayloadRequest): string =>
  (req.user as null | Partial<User>)?.role ?? 'anonymous'

/** Readers and authors see their tenant's documents, editors change them, admins change all. */
const within =
  (...roles: readonly User['role'][]) =>
  ({ req }: { req: PayloadRequest }): boolean | Where => {
    const role = roleOf(req)
    if (role === 'admin') return true
    if (!(roles as readonly string[]).includes(role)) return false
    return { tenant: { equals: (req.user as unknown as User).tenant } }
  }

/** Authors may change documents: those that they own, and none of these. */
const change = ({ req }: { req: PayloadRequest }): boolean | Where =>
  roleOf(req) === 'author' ? { owner: { equals: req.user?.email } } : within('editor')({ req })

export const guardedMedia: CollectionConfig = {
  access: {
    create: ({ req }) => ['admin', 'editor'].includes(roleOf(req)),
    delete: change,
    read: within('author', 'editor', 'reader'),
    update: change,
  },
  fields: [
    { name: 'tenant', required: true, type: 'text' },
    { name: 'owner', type: 'text' },
  ],
  slug: 'media',
  upload: true,
}

export const peopleCollection: CollectionConfig = {
  auth: true,
  fields: [
    { name: 'role', required: true, saveToJWT: true, type: 'text' },
    { name: 'tenant', required: true, saveToJWT: true, type: 'text' },
  ],
  slug: 'people',
}

export type Session = { headers: Record<string, string>; user: null | Record<string, unknown> }

/** Everyone signed in, by who they are. */
export async function signInEveryone({ payload }: Site): Promise<Record<Person, Session>> {
  const sessions: Partial<Record<Person, Session>> = {
    anonymous: { headers: {}, user: null },
  }
  for (const [person, user] of Object.entries(users)) {
    const email = `${person.replace(' ', '-')}@example.com`
    const signedIn = await signIn(payload, { collection: 'people', data: { email, ...user } })
    sessions[person as Person] = {
      headers: { Authorization: `JWT ${signedIn.token}` },
      user: signedIn.user,
    }
  }
  return sessions as Record<Person, Session>
}
