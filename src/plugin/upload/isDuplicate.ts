/**
 * Whether a create copies another document's file: only then has it an original with a filename.
 * Told from the hook's own arguments, because nested operations share the request.
 */
export function isDuplicate({
  operation,
  original,
}: {
  operation: string
  original: Readonly<Record<string, unknown>> | undefined
}): boolean {
  return operation === 'create' && original?.filename != null
}
