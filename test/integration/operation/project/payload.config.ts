import { buildConfig } from 'payload'
import sharp from 'sharp'

import { cloudflareImages } from '../../../../src/index.js'
import {
  operationCollections,
  operationDatabase,
  operationOptions,
  type Place,
} from '../operationSite.js'

/** The project in which commands run: the site that the test names, in a process of its own. */
const place = JSON.parse(process.env.OPERATION_PLACE ?? '{}') as Place

export default buildConfig({
  admin: { importMap: { autoGenerate: false }, user: 'users' },
  collections: [{ auth: true, fields: [], slug: 'users' }, ...operationCollections],
  db: operationDatabase(place),
  plugins: [cloudflareImages(operationOptions(place))],
  secret: place.secret,
  sharp,
  telemetry: false,
  typescript: { autoGenerate: false },
})
