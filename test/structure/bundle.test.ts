import { expect, test } from '@jest/globals'
import { build } from 'esbuild'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

const root = path.resolve(import.meta.dirname, '../..')
const maxBytes = 12_000

const engine = `
  export { checkFile } from './src/browser/checkFile.ts'
  export { runDirectUpload } from './src/browser/runDirectUpload.ts'
`

test.each([
  ['the upload hook', "export * from './src/exports/react.ts'"],
  ['what the admin panel uploads with', engine],
])('%s has less than 12 kB, compressed and without React', async (_, contents) => {
  const { outputFiles } = await build({
    bundle: true,
    external: ['react', 'react/jsx-runtime'],
    format: 'esm',
    minify: true,
    stdin: { contents, loader: 'ts', resolveDir: root },
    write: false,
  })
  expect(gzipSync(outputFiles[0]!.contents).byteLength).toBeLessThan(maxBytes)
})

test('the admin panel loads less than 40 kB of ours, compressed and without Payload’s and Next’s own', async () => {
  const { outputFiles } = await build({
    bundle: true,
    entryPoints: [path.join(root, 'src/exports/client.ts')],
    external: [
      'react',
      'react-dom',
      'react/jsx-runtime',
      '@payloadcms/*',
      'next/*',
      'payload',
      'payload/*',
    ],
    format: 'esm',
    loader: { '.css': 'empty' },
    minify: true,
    write: false,
  })
  const bytes = gzipSync(outputFiles[0]!.contents).byteLength
  expect(bytes).toBeGreaterThan(5_000)
  expect(bytes).toBeLessThan(40_000)
})

test('the Worker is one module of less than 16 kB, compressed, that runs without Node', async () => {
  const { metafile, outputFiles } = await build({
    bundle: true,
    // Nothing is external: an import of Node's modules fails here.
    entryPoints: [path.join(root, 'src/exports/worker.ts')],
    format: 'esm',
    metafile: true,
    minify: true,
    platform: 'neutral',
    write: false,
  })
  expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([])
  expect(gzipSync(outputFiles[0]!.contents).byteLength).toBeLessThan(16_000)
})
