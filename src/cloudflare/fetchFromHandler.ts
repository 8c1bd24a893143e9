import type { FetchLike } from './fetchLike.js'

/**
 * Turns a web-standard handler, `Request` in and `Response` out, into the `fetch` of a client:
 * nothing travels, no port is opened.
 */
export function fetchFromHandler(handler: (request: Request) => Promise<Response>): FetchLike {
  return async (url, init) => {
    const { body, ...rest } = init
    const options: RequestInit & { duplex?: 'half' } = {
      ...rest,
      // A view of a shared buffer is no BodyInit; ours never is one, the types cannot know.
      ...(body === undefined ? {} : { body: body as BodyInit }),
    }
    return handler(new Request(url, options))
  }
}
