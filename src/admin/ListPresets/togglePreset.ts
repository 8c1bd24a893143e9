import type { PresetCondition, PresetName } from '../../core/listPresets.js'

import { presetConditions } from '../../core/listPresets.js'
import { isRow } from '../../core/row.js'

type Asked = { name: PresetName; where: unknown }

/** What Payload's filter form writes and reads. */
export type ListWhere = { or?: { and: ListCondition[] }[] }

type ListCondition = Record<string, unknown>

/** Whether every document that the list shows fulfils the preset. */
export function isPresetOn({ name, where }: Asked): boolean {
  const known = keysOf(name)
  return branchesOf(where).every((branch) => branch.some((one) => known.has(keyOf(one))))
}

/** The list's filter with the preset added to whatever is filtered already, or taken away again. */
export function togglePreset({ name, where }: Asked): ListWhere {
  const branches = branchesOf(where)
  const next = isPresetOn({ name, where })
    ? without({ branches, known: keysOf(name) })
    : branches.flatMap((branch) => presetConditions[name].map((one) => [...branch, { ...one }]))
  // A branch without conditions lets everything through, and the others with it.
  return { or: next.some((branch) => branch.length === 0) ? [] : next.map((and) => ({ and })) }
}

type WithoutArgs = {
  branches: readonly ListCondition[][]
  known: ReadonlySet<string>
}

function without({ branches, known }: WithoutArgs): ListCondition[][] {
  const rest = branches.map((branch) => branch.filter((one) => !known.has(keyOf(one))))
  return [...new Map(rest.map((branch) => [branch.map(keyOf).join('&'), branch])).values()]
}

/** Every way to be shown: a list of conditions of which one must hold whole. */
function branchesOf(where: unknown): ListCondition[][] {
  if (!isRow(where) || Object.keys(where).length === 0) return [[]]
  const { and, or, ...others } = where
  if (Object.keys(others).length === 0) {
    if (or === undefined && Array.isArray(and)) return [and.filter(isRow)]
    if (and === undefined && Array.isArray(or)) {
      if (or.length === 0) return [[]]
      return or.filter(isRow).map((one) => (Array.isArray(one.and) ? one.and.filter(isRow) : [one]))
    }
  }
  return [[where]]
}

const keysOf = (name: PresetName): ReadonlySet<string> =>
  new Set(presetConditions[name].map((one: PresetCondition) => keyOf(one)))

/** The same for values that have been in a URL and for those that have not. */
function keyOf(condition: object): string {
  return JSON.stringify(condition, (_, value: unknown) => {
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join()
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
  })
}
