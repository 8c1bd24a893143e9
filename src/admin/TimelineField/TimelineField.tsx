'use client'
import { lazyPart } from '../Panel/lazyPart.js'
import { managedPanel } from '../Panel/managedPanel.js'

const Timeline = lazyPart(async () => (await import('./Timeline.js')).Timeline)

/** What happened to the image, for those who look after it. */
export const TimelineField = managedPanel({ Content: Timeline, name: 'timeline' })
