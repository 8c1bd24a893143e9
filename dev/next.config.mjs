import { withPayload } from '@payloadcms/next/withPayload'
import { fileURLToPath } from 'node:url'

/** @type {import('next').NextConfig} */
const nextConfig = {
  devIndicators: false,
  // The tests run beside a demo that is already open: each needs an output folder of its own.
  distDir: process.env.DEMO_DIST_DIR ?? '.next',
  // A machine of CI builds once: writing the cache takes it a fifth of the build.
  experimental: { turbopackFileSystemCacheForBuild: process.env.CI === undefined },
  // `npm run typecheck` looks at the demo as well.
  typescript: { ignoreBuildErrors: process.env.DEMO_DIST_DIR !== undefined },
  turbopack: { root: fileURLToPath(new URL('..', import.meta.url)) },
}

export default withPayload(nextConfig, { devBundleServerPackages: false })
