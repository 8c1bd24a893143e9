import { build } from 'esbuild'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../../..')
const entry = `
  import { StrictMode } from 'react'
  import { createRoot } from 'react-dom/client'
  import { PictureForm } from 'example'
  const root = createRoot(document.getElementById('root'))
  root.render(<StrictMode><PictureForm /></StrictMode>)
  globalThis.unmount = () => root.unmount()
`

/** A script that renders the component `PictureForm` of an example into the element `root`. */
export async function bundlePage(example: string): Promise<string> {
  const { outputFiles } = await build({
    alias: { 'payload-cloudflare-images/react': path.join(root, 'src/exports/react.ts') },
    bundle: true,
    define: { 'process.env.NODE_ENV': '"development"' },
    jsx: 'automatic',
    // The directive for servers that render React says nothing to a browser.
    logOverride: { 'ignored-bare-import': 'silent' },
    plugins: [
      {
        name: 'example',
        setup({ onLoad, onResolve }) {
          onResolve({ filter: /^example$/ }, () => ({ namespace: 'example', path: 'example' }))
          onLoad({ filter: /.*/, namespace: 'example' }, () => ({
            contents: example,
            loader: 'tsx',
            resolveDir: root,
          }))
        },
      },
    ],
    stdin: { contents: entry, loader: 'tsx', resolveDir: root },
    write: false,
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('esbuild wrote nothing')
  return output.text
}
