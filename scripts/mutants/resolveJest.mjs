const globals = new URL('jestGlobals.mjs', import.meta.url).href

/** A hook of Node's loader: Jest's own `@jest/globals` throws outside of Jest. */
export async function resolve(specifier, context, next) {
  return specifier === '@jest/globals'
    ? { shortCircuit: true, url: globals }
    : next(specifier, context)
}
