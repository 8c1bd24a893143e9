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
  ['the upload hook', "export { useDirectUpload } from './src/exports/react.ts'"],
  ['what the admin panel uploads with', engine],
])('%s has less than 12 kB, compressed and without React', async (_, contents) => {
  const { outputFiles } = await build({
    bundle: true,
    external: ['react', 'react-dom', 'react/jsx-runtime'],
    format: 'esm',
    minify: true,
    stdin: { contents, loader: 'ts', resolveDir: root },
    write: false,
  })
  expect(gzipSync(outputFiles[0]!.contents).byteLength).toBeLessThan(maxBytes)
})

test.each([
  [
    'the helpers for documents',
    'urls',
    'imageProps, imageURL, pictureProps, presets, srcset',
    4_000,
  ],
  ['the loader for next/image', 'urls', 'cloudflareLoader, createCloudflareLoader', 2_500],
  ['the components', 'react', 'CloudflareImage, CloudflarePicture', 4_500],
])('%s need no package but React and are small, compressed', async (_, entry, names, most) => {
  const { outputFiles } = await build({
    bundle: true,
    external: ['react', 'react-dom', 'react/jsx-runtime'],
    format: 'esm',
    jsx: 'automatic',
    minify: true,
    platform: 'neutral',
    stdin: {
      contents: `export { ${names} } from './src/exports/${entry}.ts'`,
      loader: 'ts',
      resolveDir: root,
    },
    write: false,
  })
  expect(gzipSync(outputFiles[0]!.contents).byteLength).toBeLessThan(most)
})

/** What comes at once, and with the parts that are loaded when somebody opens them. */
test('the admin panel loads less than 40 kB of ours, compressed and without Payload’s and Next’s own', async () => {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    bundle: true,
    entryPoints: ['client', 'rsc'].map((name) => path.join(root, `src/exports/${name}.ts`)),
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
    metafile: true,
    minify: true,
    outdir: root,
    splitting: true,
    write: false,
  })
  const sizes = new Map(
    outputFiles.map(({ contents, path: file }) => [
      path.relative(root, file),
      gzipSync(contents).byteLength,
    ]),
  )
  const sumOf = (files: Iterable<string>) =>
    [...files].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0)
  const atOnce = new Set(['client.js', 'rsc.js'])
  for (const file of atOnce) {
    const { imports } = metafile.outputs[file]!
    for (const { external, kind, path: target } of imports) {
      if (kind === 'import-statement' && external !== true) atOnce.add(target)
    }
  }
  expect(sumOf(atOnce)).toBeGreaterThan(5_000)
  expect(sumOf(atOnce)).toBeLessThan(40_000)
  expect(sumOf(sizes.keys())).toBeLessThan(72_000)
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
