import { readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

/** The largest real photograph of the demo's set: about 2.5 MB. */
export async function readPhotograph(): Promise<Buffer> {
  const root = path.dirname(
    createRequire(import.meta.url).resolve('startbootstrap-clean-blog/package.json'),
  )
  const names = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.jpg'))
  const files = await Promise.all(
    names.map(async (name) => ({ name, size: (await stat(path.join(root, name))).size })),
  )
  const [largest] = files.sort((a, b) => b.size - a.size)
  if (largest === undefined) throw new Error('startbootstrap-clean-blog has no photographs')
  return readFile(path.join(root, largest.name))
}
