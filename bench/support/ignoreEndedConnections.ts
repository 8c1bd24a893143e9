/** Of connections that the server ends. */
export function ignoreEndedConnections(): void {
  process.on('uncaughtException', (error) => {
    if (!error.message.startsWith('terminating connection')) throw error
  })
}
