'use client'
import { lazyPart } from '../Panel/lazyPart.js'
import { managedPanel } from '../Panel/managedPanel.js'

const RawData = lazyPart(async () => (await import('./RawData.js')).RawData)

/** What is stored of the image, and what Cloudflare says of it, for those who look after it. */
export const RawDataField = managedPanel({ Content: RawData, isForImages: true, name: 'rawData' })
