import type { Access, CollectionConfig } from 'payload'

import path from 'node:path'

import { dataDir } from '../paths.js'

const own: Access = ({ req: { user } }) => user !== null && { owner: { equals: user.id } }

/** Pictures that only their owner sees; with the box ticked, their addresses too are of use to nobody else. */
export const proofs: CollectionConfig = {
  access: { delete: own, read: own, update: own },
  fields: [
    { name: 'title', type: 'text' },
    {
      admin: { hidden: true },
      hooks: {
        beforeChange: [
          ({ operation, req: { user }, value }): unknown =>
            operation === 'create' ? user?.id : (value as unknown),
        ],
      },
      name: 'owner',
      relationTo: 'users',
      type: 'relationship',
    },
  ],
  labels: { plural: 'Proofs', singular: 'Proof' },
  slug: 'proofs',
  // Private images know named variants alone: this size is one.
  upload: {
    imageSizes: [{ height: 400, name: 'proof', width: 600 }],
    staticDir: path.join(dataDir, 'files/proofs'),
  },
}
