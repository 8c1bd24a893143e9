import type { DatabaseAdapter } from 'payload'

import { expect, test } from '@jest/globals'

import { writes } from './restingTransactions.js'

/** Every function of an adapter that is given a request, and whether it writes. */
const functions = {
  count: 'reads',
  countGlobalVersions: 'reads',
  countVersions: 'reads',
  create: 'writes',
  createGlobal: 'writes',
  createGlobalVersion: 'writes',
  createVersion: 'writes',
  deleteMany: 'writes',
  deleteOne: 'writes',
  deleteVersions: 'writes',
  find: 'reads',
  findDistinct: 'reads',
  findGlobal: 'reads',
  findGlobalVersions: 'reads',
  findOne: 'reads',
  findVersions: 'reads',
  queryDrafts: 'reads',
  updateGlobal: 'writes',
  updateGlobalVersion: 'writes',
  updateJobs: 'writes',
  updateMany: 'writes',
  updateOne: 'writes',
  updateVersion: 'writes',
  upsert: 'writes',
} as const satisfies Record<RequestFunction, 'reads' | 'writes'>

type RequestFunction = Extract<
  {
    [Name in keyof DatabaseAdapter]-?: NonNullable<DatabaseAdapter[Name]> extends (
      args: infer Args,
    ) => unknown
      ? 'req' extends keyof Args
        ? Name
        : never
      : never
  }[keyof DatabaseAdapter],
  string
>

test('whatever writes within a transaction wakes it', () => {
  const names = Object.entries(functions).filter(([, kind]) => kind === 'writes')
  expect([...writes].toSorted()).toEqual(names.map(([name]) => name).toSorted())
})
