import type { CollectionBeforeOperationHook } from 'payload'

/**
 * Core lets callers of REST put data of their own in place of the document that they read, for live
 * previews. What it says of an image would be given addresses and signatures, so it is left out, and
 * what is stored is read.
 */
export const dropGivenData: CollectionBeforeOperationHook = (hook) => {
  const { args, overrideAccess } = hook
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- only its name 'read' is retired
  if (hook.operation !== 'read' || overrideAccess === true || !('data' in args)) return args
  return { ...args, data: undefined }
}
