import type { Person } from './people.js'

/** What one case starts with: a document of tenant `a`, and an upload the editor was issued. */
export type Case = {
  accountHash: string
  documentId: number | string
  filename: string
  imageId: string
  /** A JPEG. */
  photo: Blob
  /** The editor's, of an upload that has not arrived. */
  receipt: string
}

export type Asked = {
  body?: FormData | Record<string, unknown>
  headers?: Record<string, string>
  method: 'delete' | 'get' | 'head' | 'options' | 'patch' | 'post'
  path: string
}

export type EndpointRow = {
  answers: Readonly<Record<Person, number>>
  ask: (given: Case) => Asked
  /** As the endpoint is declared; none for what Payload itself serves. */
  declared?: string
  name: string
}
