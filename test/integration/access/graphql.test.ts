import type { Site } from '../support/startPayload.js'
import type { Person, Session } from './people.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import { drawQuadrants } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { schemaOf } from '../support/schemaOf.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'
import { guardedMedia, people, peopleCollection, signInEveryone } from './people.js'

type Case = { documentId: number | string }

let site: Site
let sessions: Record<Person, Session>
let schema: ReturnType<typeof schemaOf>
let given: Case

beforeAll(async () => {
  site = await startPayload({ collections: [guardedMedia, peopleCollection] })
  sessions = await signInEveryone(site)
  schema = schemaOf(site.payload.config)
  const bytes = await drawQuadrants({ height: 60, width: 80 })
  const { id: documentId } = await local(site).create({
    collection: 'media',
    data: { tenant: 'a' },
    file: toFile({ bytes, name: 'photo.jpg' }),
  })
  given = { documentId }
})
afterAll(() => site.stop())

const input = 'filename: "new.jpg", mimeType: "image/jpeg", size: 1000'

/** What is answered: data, or the code of the error. */
const rows: readonly {
  answers: Readonly<Record<Person, string>>
  name: string
  toSource: (given: Case) => string
}[] = [
  {
    answers: {
      admin: 'data',
      anonymous: 'UNAUTHENTICATED',
      author: 'data',
      editor: 'data',
      'other tenant': 'data',
      reader: 'FORBIDDEN',
    },
    name: 'the mutation that issues an upload URL',
    toSource: () => `mutation { createMediaDirectUpload(input: { ${input} }) { imageId } }`,
  },
  {
    answers: {
      admin: 'data',
      anonymous: 'NOT_FOUND',
      author: 'FORBIDDEN',
      editor: 'data',
      'other tenant': 'NOT_FOUND',
      reader: 'FORBIDDEN',
    },
    name: 'the events of a document',
    toSource: ({ documentId }) =>
      `{ MediaEvents(id: ${JSON.stringify(documentId)}) { docs { type imageId } } }`,
  },
  {
    answers: {
      admin: 'data',
      anonymous: 'NOT_FOUND',
      author: 'data',
      editor: 'data',
      'other tenant': 'NOT_FOUND',
      reader: 'data',
    },
    name: 'where an image is used',
    toSource: ({ documentId }) =>
      `{ MediaUsages(id: ${JSON.stringify(documentId)}) { totalDocs hiddenDocs } }`,
  },
]

async function ask(person: Person, source: string): Promise<string> {
  const { user } = sessions[person]
  const req = await createLocalReq(user === null ? {} : { user: user as never }, site.payload)
  const { data, errors } = await graphql({
    contextValue: { headers: {}, req, res: {} },
    schema,
    source,
  })
  if (errors === undefined) return 'data'
  expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([])
  const { data: about } = (errors[0]?.originalError ?? {}) as { data?: { code?: string } }
  return about?.code ?? String(errors[0]?.message)
}

describe.each([...rows])('$name', ({ answers, toSource }) => {
  test.each([...people])('answers %s as the table says', async (person) => {
    expect(await ask(person, toSource(given))).toBe(answers[person])
  })
})
