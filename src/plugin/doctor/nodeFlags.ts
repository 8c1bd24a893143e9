/** The flags that this process runs with, from its command line and from NODE_OPTIONS. */
export const nodeFlags = (): string =>
  [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ')
