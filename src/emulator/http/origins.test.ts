import { describe, expect, test } from '@jest/globals'

import { createTargetMatcher, emulatorOrigins } from './origins.js'

const mounted = emulatorOrigins('http://localhost:3000/api/images/local/')

describe('an address', () => {
  const rows: [string, Parameters<typeof createTargetMatcher>[0], string, string | null, string][] =
    [
      [
        'the real API',
        mounted,
        'https://api.cloudflare.com/client/v4/accounts/x',
        'api',
        '/accounts/x',
      ],
      [
        'the real upload host',
        mounted,
        'https://upload.imagedelivery.net/h/a%2Fb',
        'upload',
        '/h/a%2Fb',
      ],
      [
        'the real batch host',
        mounted,
        'https://batch.imagedelivery.net/images/v1',
        'batch',
        '/images/v1',
      ],
      [
        'the real delivery host',
        mounted,
        'https://imagedelivery.net/h/i/public',
        'delivery',
        '/h/i/public',
      ],
      ['a mounted API', mounted, 'http://localhost:3000/api/images/local/client/v4/x', 'api', '/x'],
      [
        'a mounted upload host',
        mounted,
        'http://localhost:3000/api/images/local/upload/h/i',
        'upload',
        '/h/i',
      ],
      [
        'a mounted delivery host',
        mounted,
        'http://localhost:3000/api/images/local/delivery/h/i/v',
        'delivery',
        '/h/i/v',
      ],
      [
        'a mounted batch host',
        mounted,
        'http://localhost:3000/api/images/local/batch/images/v2',
        'batch',
        '/images/v2',
      ],
      [
        'a mount under another host name',
        mounted,
        'http://127.0.0.1:3000/api/images/local/upload/h/i',
        'upload',
        '/h/i',
      ],
      [
        'a path that only begins alike',
        mounted,
        'http://localhost:3000/api/images/local/uploads/h',
        null,
        '',
      ],
      ['another path', mounted, 'http://localhost:3000/api/media', null, ''],
      [
        'the form of own domains',
        emulatorOrigins('http://127.0.0.1:8787'),
        'http://127.0.0.1:8787/cdn-cgi/imagedelivery/h/i/v',
        'delivery',
        '/h/i/v',
      ],
      [
        'an unknown path of a host of its own',
        emulatorOrigins('http://127.0.0.1:8787'),
        'http://127.0.0.1:8787/h/i/v',
        null,
        '',
      ],
      [
        'bases without a host',
        emulatorOrigins('/local'),
        'http://anything/local/upload/h/i',
        'upload',
        '/h/i',
      ],
      [
        'a delivery host of its own',
        { ...mounted, delivery: 'http://img.test' },
        'http://img.test/h/i/v',
        'delivery',
        '/h/i/v',
      ],
    ]
  test.each(rows)('is recognised: %s', (_name, origins, url, host, path) => {
    const target = createTargetMatcher(origins)(new URL(url))
    expect(target).toEqual(host === null ? null : { host, path })
  })
})
