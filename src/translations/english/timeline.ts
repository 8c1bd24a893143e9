/** Words of one part of the admin panel; merged in languages/en.ts. */
export const timelineWords = {} as const
