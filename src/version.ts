/** The package's version, sent as part of the user agent. A test compares it with package.json. */
export const version = '0.1.0'
