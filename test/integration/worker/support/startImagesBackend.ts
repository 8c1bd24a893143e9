import { startAPIServer, type ReceivedRequest } from '../../../fixtures/startAPIServer.js'
import { fromPixels, renderText, renderTransforms, type TextInput } from './renderTransforms.js'

/** One drawing that the binding asked for. */
export type Drawing = {
  background: null | string
  format: string
  inputBytes: number
  steps: Parameters<typeof renderTransforms>[0]['steps']
  texts: TextInput[]
}

export type ImagesBackend = {
  close(): Promise<void>
  drawings: Drawing[]
  /** How the next drawings fail: Cloudflare's number, no answer at all, or an answer without a picture. */
  fault: 'cut' | 'empty' | number | undefined
  /** Originals of the account by id. */
  hosted: Map<string, Uint8Array>
  origin: string
  /** Ids of which the bytes were read. */
  reads: string[]
}

/** What stands behind the Images binding: its wire is that of workerd's own client. */
export async function startImagesBackend(): Promise<ImagesBackend> {
  const backend: Omit<ImagesBackend, 'close' | 'origin'> = {
    drawings: [],
    fault: undefined,
    hosted: new Map(),
    reads: [],
  }
  const server = await startAPIServer((request, response) => {
    void answer({ backend, request })
      .catch((error: unknown) => {
        const [, code = '9523'] = /^(\d{4}): /.exec((error as Error).message) ?? ['', '9523']
        return fail({ code: Number(code) })
      })
      .then(async (result) => {
        if (result === 'cut') return response.destroy()
        response.writeHead(result.status, Object.fromEntries(result.headers))
        response.end(Buffer.from(await result.arrayBuffer()))
      })
  })
  return Object.assign(backend, { close: server.close, origin: server.origin })
}

type Call = { backend: Omit<ImagesBackend, 'close' | 'origin'>; request: ReceivedRequest }

async function answer({ backend, request }: Call): Promise<'cut' | Response> {
  const { pathname } = new URL(request.url, 'http://images')
  if (pathname.startsWith('/hosted/')) return readHosted({ backend, pathname })
  if (pathname !== '/transform') return new Response('What is that?', { status: 404 })
  const form = await new Response(Uint8Array.from(request.body), {
    headers: { 'Content-Type': String(request.headers['content-type']) },
  }).formData()
  return draw({ backend, form })
}

function readHosted({
  backend,
  pathname,
}: {
  backend: Call['backend']
  pathname: string
}): Response {
  const imageId = decodeURIComponent(pathname.slice('/hosted/'.length))
  backend.reads.push(imageId)
  const bytes = backend.hosted.get(imageId)
  return bytes === undefined
    ? new Response(null, { status: 404 })
    : new Response(Uint8Array.from(bytes))
}

const fail = ({ code }: { code: number }): Response =>
  new Response(`ERROR ${code}: a secret of Cloudflare's`, {
    headers: { 'cf-images-binding': `err=${code}` },
    status: 400,
  })

const text = (form: FormData, name: string): null | string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : null
}

async function draw({
  backend,
  form,
}: {
  backend: Call['backend']
  form: FormData
}): Promise<'cut' | Response> {
  const texts: TextInput[] = []
  const inputs: Uint8Array[] = []
  for (const [name, value] of form) {
    if (name === 'text_input' || name === 'draw_text') {
      texts.push(JSON.parse(value as string) as TextInput)
      inputs.push(await renderText(texts.at(-1)!))
    } else if (name === 'image' || name === 'draw_image') {
      inputs.push(new Uint8Array(await (value as File).arrayBuffer()))
    }
  }
  const background = text(form, 'background')
  const format = text(form, 'output_format') ?? ''
  const steps = JSON.parse(text(form, 'transforms') ?? '[]') as Drawing['steps']
  const inputBytes = inputs[0]?.byteLength ?? 0
  backend.drawings.push({ background, format, inputBytes, steps, texts })
  const { fault } = backend
  if (fault === 'cut') return 'cut'
  if (fault === 'empty') return new Response(null, { headers: { 'content-type': format } })
  if (typeof fault === 'number') return fail({ code: fault })
  const drawn = fromPixels(await renderTransforms({ inputs, steps }).catch(refuse))
  const flat = background === null ? drawn : drawn.flatten({ background })
  const bytes = await flat
    .toFormat(format.slice('image/'.length) as 'png', { quality: 100 })
    .toBuffer()
  return new Response(Uint8Array.from(bytes), { headers: { 'content-type': format } })
}

/** What sharp cannot read is no image. */
function refuse(error: Error): never {
  throw /^\d{4}: /.test(error.message) ? error : new Error('9412: not an image')
}
