/** What Cloudflare's side of the binding is, as workerd sees it: HTTP for drawings, calls for originals. */
const imagesService = `
import { RpcTarget, WorkerEntrypoint } from 'cloudflare:workers'
class Handle extends RpcTarget {
  #backend
  #imageId
  constructor(backend, imageId) {
    super()
    this.#backend = backend
    this.#imageId = imageId
  }
  async bytes() {
    const url = 'http://images/hosted/' + encodeURIComponent(this.#imageId)
    const response = await this.#backend.fetch(url)
    return response.ok ? response.body : null
  }
}
export default class extends WorkerEntrypoint {
  fetch(request) {
    return this.env.BACKEND.fetch(request)
  }
  image(imageId) {
    return new Handle(this.env.BACKEND, imageId)
  }
}
`

/** JSON's spelling of a text is one of Cap'n Proto's, too, but for letters beyond ASCII. */
const quote = (text: string): string =>
  JSON.stringify(text).replaceAll(/[^\x00-\x7F]+/g, (letters) =>
    Array.from(Buffer.from(letters, 'utf8'), (byte) => `\\x${byte.toString(16)}`).join(''),
  )

const external = (origin: string): string =>
  `external = (address = ${quote(new URL(origin).host)}, http = ())`

/** A configuration of workerd: the Worker under test, and what its bindings lead to. */
export function writeConfig({
  bindings,
  cacheOrigin,
  compatibilityDate,
  imagesOrigin,
  main,
}: {
  bindings: Readonly<Record<string, string>>
  cacheOrigin: string
  compatibilityDate: string
  imagesOrigin: string
  main: string
}): string {
  const texts = Object.entries(bindings).map(
    ([name, text]) => `(name = ${quote(name)}, text = ${quote(text)})`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "images", worker = .images),
    (name = "backend", ${external(imagesOrigin)}),
    (name = "cache", ${external(cacheOrigin)}),
    # Nothing else is out there: no request leaves the machine.
    (name = "internet", network = (allow = [])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "main.js", esModule = ${quote(main)})],
  compatibilityDate = ${quote(compatibilityDate)},
  cacheApiOutbound = "cache",
  bindings = [
    ${[...texts, imagesBinding].join(',\n    ')}
  ],
);
const images :Workerd.Worker = (
  modules = [(name = "images.js", esModule = ${quote(imagesService)})],
  compatibilityDate = "2026-11-01",
  bindings = [(name = "BACKEND", service = "backend")],
);
`
}

/** The client is Cloudflare's own; it is part of workerd. */
const imagesBinding = `(name = "IMAGES", wrapped = (
      moduleName = "cloudflare-internal:images-api",
      innerBindings = [(name = "fetcher", service = "images")],
    ))`
