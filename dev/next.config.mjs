import { withPayload } from '@payloadcms/next/withPayload'
import { fileURLToPath } from 'node:url'

/** @type {import('next').NextConfig} */
const nextConfig = {
  devIndicators: false,
  // The tests run beside a demo that is already open: each needs an output folder of its own.
  distDir: process.env.DEMO_DIST_DIR ?? '.next',
  turbopack: { root: fileURLToPath(new URL('..', import.meta.url)) },
}

export default withPayload(nextConfig, { devBundleServerPackages: false })
