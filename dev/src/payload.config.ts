import { lexicalEditor } from '@payloadcms/richtext-lexical'
import path from 'node:path'
import { buildConfig } from 'payload'
import { cloudflareImages, localFiles } from 'payload-cloudflare-images'
import sharp from 'sharp'

import { media } from './collections/media.js'
import { posts } from './collections/posts.js'
import { proofs } from './collections/proofs.js'
import { users } from './collections/users.js'
import { demoUser } from './demoUser.js'
import { supportedLanguages } from './languages.js'
import { openDatabase } from './openDatabase.js'
import { dataDir, sourceDir } from './paths.js'
import { seed } from './seed/seed.js'

export default buildConfig({
  admin: {
    // The other kind would be fetched from elsewhere.
    avatar: 'default',
    autoLogin: { ...demoUser, prefillOnly: true },
    importMap: {
      baseDir: sourceDir,
      importMapFile: path.join(sourceDir, 'app/(payload)/admin/importMap.js'),
    },
    meta: { titleSuffix: ' - payload-cloudflare-images' },
    user: users.slug,
  },
  collections: [posts, media, proofs, users],
  db: await openDatabase(),
  editor: lexicalEditor(),
  i18n: { fallbackLanguage: 'en', supportedLanguages },
  jobs: { autoRun: [{ cron: '* * * * *', queue: 'cloudflare-images' }] },
  onInit: seed,
  plugins: [
    // Local mode, unless the environment has Cloudflare's credentials: see .env.example.
    cloudflareImages({
      // Whoever is signed in may see what the account stores. Proofs of others they cannot even read.
      access: { manage: ({ req }) => req.user !== null },
      collections: {
        // The tests look at it both ways.
        media:
          process.env.DEMO_OVERSIZED_IMAGES === 'true' ? { oversizedImages: 'otherFiles' } : true,
        proofs: { privacy: 'document' },
      },
      delivery: { flexible: true },
      local: { dir: path.join(dataDir, 'images') },
      mode: process.env.CLOUDFLARE_ACCOUNT_ID ? 'cloudflare' : 'local',
      // The tests look at it both ways.
      outage: process.env.DEMO_OUTAGE === 'queue' ? 'queue' : 'fail',
      otherFiles: process.env.DEMO_OTHER_FILES === 'refuse' ? 'refuse' : 'payload',
      spool: localFiles({ dir: path.join(dataDir, 'spool') }),
      variants: {
        avatar: { fit: 'cover', height: 160, width: 160 },
        hero: { fit: 'cover', height: 900, width: 1600 },
        og: { fit: 'cover', height: 630, width: 1200 },
      },
    }),
  ],
  secret: process.env.PAYLOAD_SECRET ?? 'the demo keeps no secrets',
  sharp,
  telemetry: false,
  // Not declared for the whole program: the plugin's own sources are part of it.
  typescript: {
    autoGenerate: false,
    declare: false,
    outputFile: path.join(sourceDir, 'payload-types.ts'),
  },
})
