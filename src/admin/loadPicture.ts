/** What the browser was given under an address. */
export type Picture = {
  /** `null` where the host keeps it from other sites. */
  bytes: null | number
  height: number
  /** To be given back with `URL.revokeObjectURL`; the address itself where it cannot be read. */
  src: string
  type: null | string
  width: number
}

/** As Chromium asks for the pictures of a page: formats are chosen by it. */
const accept = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'

type LoadPictureArgs = {
  signal: AbortSignal
  url: string
}

/**
 * Loads a picture once, so that what is shown, measured and counted is one and the same answer.
 *
 * @throws Error with status and reason for people to read, where the picture is not delivered
 */
export async function loadPicture({ signal, url }: LoadPictureArgs): Promise<Picture> {
  const response = await load({ signal, url })
  if (response === undefined) return measureUnread(url)
  const blob = await response.blob()
  const isOther = blob.type !== '' && !blob.type.startsWith('image/')
  if (!response.ok || isOther) throw new Error(await describeFailure({ blob, response }))
  const src = URL.createObjectURL(blob)
  try {
    const type = response.headers.get('content-type')?.split(';', 1)[0] ?? null
    return { bytes: blob.size, ...(await decode(src)), src, type }
  } catch (error) {
    URL.revokeObjectURL(src)
    throw error
  }
}

type DescribeFailureArgs = {
  blob: Blob
  response: Response
}

/** Cloudflare says in a header why a picture could not be made. */
async function describeFailure({
  blob,
  response: { headers, status },
}: DescribeFailureArgs): Promise<string> {
  const text = blob.type.startsWith('text/plain') ? await blob.text() : ''
  const reason = (headers.get('cf-resized') ?? text).slice(0, 200)
  return reason === '' ? String(status) : `${status}: ${reason}`
}

type LoadArgs = {
  signal: AbortSignal
  url: string
}

/** `undefined` where the host does not let pages of other sites read its pictures. */
async function load({ signal, url }: LoadArgs): Promise<Response | undefined> {
  try {
    return await fetch(url, { headers: { Accept: accept }, signal })
  } catch (error) {
    if (signal.aborted) throw error
    return undefined
  }
}

async function measureUnread(url: string): Promise<Picture> {
  const size = await decode(url)
  const timings = performance.getEntriesByName(new URL(url, window.location.href).href)
  const last = timings.at(-1)
  const bytes = last instanceof PerformanceResourceTiming ? last.encodedBodySize : 0
  return { bytes: bytes === 0 ? null : bytes, ...size, src: url, type: null }
}

async function decode(src: string): Promise<{ height: number; width: number }> {
  const image = new Image()
  image.src = src
  await image.decode()
  return { height: image.naturalHeight, width: image.naturalWidth }
}
