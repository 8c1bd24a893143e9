/** Created when the database is empty, and filled into the form at sign-in. */
export const demoUser = { email: 'demo@example.com', password: 'demo' } as const
