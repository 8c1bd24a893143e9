import type { ImagesClient } from '../../../src/cloudflare/imagesClient.js'

/** A Cloudflare-like service for the contract, ready to be called. */
export type ContractSetup = {
  client: ImagesClient
  close: () => Promise<void>
  /** The same service, called with a token that it does not know. */
  clientWithWrongToken: ImagesClient
  /** A plain fetch that reaches delivery URLs. */
  fetchDelivery: (url: string, headers?: Record<string, string>) => Promise<Response>
  /** Puts a file where the service can fetch it and returns the address. */
  serveSource: (source: { bytes: Uint8Array; contentType: string }) => string
}

/** What every part of the contract is given: the service once it is up, and names of its own. */
export type ContractContext = {
  setup: () => ContractSetup
  /** A name that no other test of any run uses. */
  uniqueName: (prefix: string) => string
}
