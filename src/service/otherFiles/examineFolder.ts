import type { FileFault } from '../../core/fileTarget.js'

import { access, constants, stat } from 'node:fs/promises'
import path from 'node:path'

/** Whether files can be written into a folder, or a folder made for them. Writes nothing. */
export async function examineFolder(dir: string): Promise<FileFault | undefined> {
  const code = await whyNotWritable(dir)
  if (code === undefined) return undefined
  return {
    mend: mends[code] ?? `let the user that runs the site write there: chown -R <user> ${dir}`,
    what: `the folder ${dir} for other files cannot be written: ${code}`,
    why: 'PDF, video and whatever else Cloudflare does not store cannot be saved.',
  }
}

const mends: Readonly<Record<string, string>> = {
  ENOTDIR: "name a folder: otherFiles: localFiles({ dir: '/data/files' })",
  EROFS:
    "keep files in a bucket: otherFiles: s3Files({ bucket: 'files' }); or name a folder on a disk that can be written: localFiles({ dir: '/data/files' })",
}

/** The code of the error, as Node has it. */
async function whyNotWritable(dir: string): Promise<string | undefined> {
  try {
    const found = await stat(dir)
    if (!found.isDirectory()) return 'ENOTDIR'
    await access(dir, constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // It is made with the first file.
    if (code === 'ENOENT') return whyNotWritable(path.dirname(dir))
    if (code === undefined) throw error
    return code
  }
}
