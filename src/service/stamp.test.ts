import { describe, expect, test } from '@jest/globals'

import { findStampKey, stampMetadata, withoutStamp } from './stamp.js'

const stamp = { payload_collection: 'media', payload_site: 'site', payload_upload: 'upload' }
const name = { payload_filename: 'hills.jpg' }

describe('the stamp', () => {
  test('goes over what the application says, names included', () => {
    const metadata = { album: 'summer', payload_original: 'forged.jpg', payload_site: 'forged' }
    const stamped = stampMetadata({ metadata, name, stamp })
    expect(stamped).toEqual({ album: 'summer', ...name, ...stamp })
    expect(withoutStamp(stamped)).toEqual({ album: 'summer' })
    expect(findStampKey(name)).toBe('payload_filename')
  })

  test('leaves the name out where metadata would be too much with it', () => {
    const free = 1024 - JSON.stringify({ note: '', ...stamp }).length
    const metadata = { note: 'n'.repeat(free) }
    expect(stampMetadata({ metadata, name, stamp })).toEqual({ ...metadata, ...stamp })
    const shorter = { note: 'n'.repeat(free - JSON.stringify(name).length + 1) }
    expect(stampMetadata({ metadata: shorter, name, stamp })).toMatchObject(name)
  })
})
