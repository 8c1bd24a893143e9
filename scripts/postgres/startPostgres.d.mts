/** Finds or starts a PostgreSQL server. */
export function startPostgres(): Promise<{ kind: string; stop(): Promise<void>; uri: string }>
