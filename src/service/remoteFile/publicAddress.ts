import type { LookupAddress, LookupAllOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'

import ipaddr from 'ipaddr.js'
import { lookup } from 'node:dns'

import { refuseURL } from './refuseURL.js'

/** All that the internet routes: what stands for IPv4 or for a network of one's own lies outside. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/** Azure's own service for its machines, which has an address like everybody's. */
const metadataAddresses: ReadonlySet<string> = new Set(['168.63.129.16'])

/** Whether an address belongs to the internet, and to no machine or network around this one. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || metadataAddresses.has(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast)
}

type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void

/**
 * The lookup of a connection. It connects to what was judged here: no second answer of the name
 * server is asked for. One address that is not public spoils the others.
 */
export function guardLookup(resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses = []) => {
      const [first] = addresses
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`${hostname} has no address.`), [])
      } else if (!addresses.every(({ address }) => isPublicAddress(address))) {
        callback(refusePrivate(hostname), [])
      } else if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

export const refusePrivate = (host: string) =>
  refuseURL(
    `${host} leads to a private or internal address, which nothing is fetched from. If you trust it, allow it in the collection's upload.skipSafeFetch.`,
  )
