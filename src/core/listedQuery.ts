/** Under this name the admin panel's list of documents tells how it was found. */
export const listedQueryKey = 'cloudflareImagesQuery'

/**
 * What the list asked the database for: with the search, the collection's base filter and the options
 * of the field that is choosing, none of which the address of the page tells.
 */
export type ListedQuery = {
  sort?: string | string[]
  trash: boolean
  where: Readonly<Record<string, unknown>>
}
