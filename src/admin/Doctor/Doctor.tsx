'use client'
import { lazyPart } from '../Panel/lazyPart.js'

/** The page is one of many: its script comes when somebody opens it. */
export const Doctor = lazyPart(async () => (await import('./DoctorPanel.js')).DoctorPanel)
