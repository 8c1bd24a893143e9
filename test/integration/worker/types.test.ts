import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import ts from 'typescript'

const root = path.resolve(import.meta.dirname, '../../..')
const dir = path.join(root, '.cache/worker-types')
beforeAll(() => mkdir(dir, { recursive: true }))
afterAll(() => rm(dir, { force: true, recursive: true }))

/** As a Worker's project has it: Cloudflare's types are all there is, nothing of Node or a browser. */
function check(file: string): string[] {
  const program = ts.createProgram([file], {
    exactOptionalPropertyTypes: true,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noEmit: true,
    paths: { 'payload-cloudflare-images/*': [path.join(root, 'src/exports/*.ts')] },
    strict: true,
    target: ts.ScriptTarget.ES2022,
    types: ['@cloudflare/workers-types'],
  })
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const at = file === undefined ? '' : `${path.relative(root, file.fileName)}: `
    return at + ts.flattenDiagnosticMessageText(messageText, '\n')
  })
}

const worker = `
import worker, { createWatermarkWorker, type WatermarkWorkerEnv } from 'payload-cloudflare-images/worker'

type Env = { IMAGES: ImagesBinding; WATERMARK_FONT_URL: string; WATERMARK_SECRET: string }

export const env = (own: Env): WatermarkWorkerEnv => own
export const plain: ExportedHandler<Env> = worker
export default createWatermarkWorker({ formats: ['image/avif', 'image/webp'] }) satisfies ExportedHandler<Env>
`

test('the Worker and all that it reaches are typed for the runtime and for its Images binding', async () => {
  const file = path.join(dir, 'worker.ts')
  await writeFile(file, `${worker}\nexport const wrong = createWatermarkWorker({ formats: [] })`)
  // The mistake is found, and nothing else is.
  expect(check(file)).toEqual([expect.stringMatching(/^\.cache.*requires 1/s)])
})
