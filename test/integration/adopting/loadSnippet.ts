import type { Payload } from 'payload'

import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { readSnippets } from '../docs/readSnippets.js'

/** The function of docs/adopting.md. */
export type Adopt = (payload: Payload) => Promise<{ adopted: number; tooLarge: string[] }>

/** The function of a guide's example, as its reader would run it, in a folder of the caller's own. */
export async function loadSnippet<Loaded>({
  dir,
  name,
  page,
}: {
  dir: string
  name: string
  page: string
}): Promise<Loaded> {
  const found = readSnippets().find(
    ({ code, name: at }) => at.startsWith(page) && code.includes(`function ${name}(`),
  )
  const folder = path.resolve('.cache', dir)
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, `${name}.ts`)
  try {
    await writeFile(file, found!.code)
    const loaded = (await import(file)) as Record<string, Loaded>
    return loaded[name]!
  } finally {
    await rm(folder, { force: true, recursive: true })
  }
}
