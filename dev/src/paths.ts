import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))

/** Database and images of the demo. Another folder gives an empty demo: `DEMO_DATA_DIR`. */
export const dataDir = process.env.DEMO_DATA_DIR ?? path.resolve(here, '../data')

/** Folder of this application's sources. */
export const sourceDir = here

/** Five real photographs, 0.1 to 2.5 MB, that a development dependency brings along. */
export const photoDir = path.resolve(
  here,
  '../../node_modules/startbootstrap-clean-blog/dist/assets/img',
)
