type ReadPasteRefusalArgs = {
  address: string
  endpoint: string
  signal: AbortSignal
}

/** What the site says against fetching a file; empty where it does not answer, or would fetch it now. */
export async function readPasteRefusal({
  address,
  endpoint,
  signal,
}: ReadPasteRefusalArgs): Promise<string> {
  try {
    const query = new URLSearchParams({ src: address })
    const response = await fetch(`${endpoint}?${query}`, { credentials: 'include', signal })
    if (response.ok) {
      await response.body?.cancel()
      return ''
    }
    const { errors } = (await response.json()) as { errors?: readonly { message?: unknown }[] }
    const message = errors?.[0]?.message
    return typeof message === 'string' ? message : ''
  } catch {
    return ''
  }
}
