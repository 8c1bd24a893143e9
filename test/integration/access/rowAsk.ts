import type { Site } from '../support/startPayload.js'
import type { RowsGiven, Session } from './rowSite.js'

import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import { schemaOf } from '../support/schemaOf.js'

export type RowAsked = { given: RowsGiven; session: Session; site: Site }

/** Asks the site for something about a document, as somebody. */
export type RowLook = (asked: RowAsked) => Promise<Response>

type Call = { body?: Record<string, unknown>; headers?: Record<string, string>; method?: string }

export const rest =
  (toPath: (given: RowsGiven) => string, { body, headers, method }: Call = {}): RowLook =>
  ({ given, session, site }) =>
    site.rest(`/api${toPath(given)}`, {
      anonymous: true,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...session.headers,
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      method: method ?? (body === undefined ? 'GET' : 'POST'),
    })

export const fields = `
  url thumbnailURL filename sizes { card { url } }
  cloudflare { imageId srcset variants { name url } placeholder { thumbhash } }`

export const query =
  (toSource: (given: RowsGiven & { id: string; name: string }) => string): RowLook =>
  async ({ given, session: { user }, site }) => {
    const { config } = site.payload
    const schema = schemaOf(config)
    const req = await createLocalReq(user === null ? {} : { user: user as never }, site.payload)
    const name = given.slug === 'photos' ? 'Photo' : 'Print'
    const source = toSource({ ...given, id: JSON.stringify(given.docId), name })
    const answer = await graphql({ contextValue: { headers: {}, req, res: {} }, schema, source })
    return Response.json(answer, { status: answer.errors === undefined ? 200 : 400 })
  }
