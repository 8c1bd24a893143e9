/** The server that `npm run test:mongo` started, with a database of the test's own. */
export function databaseURI(name: string): string {
  const uri = process.env.DATABASE_URI
  if (uri?.startsWith('mongodb') !== true) {
    throw new Error('These tests need MongoDB: run them with `npm run test:mongo`.')
  }
  const url = new URL(uri)
  url.pathname = `${url.pathname === '/' ? '/test' : url.pathname}-${name}`
  return url.href
}
