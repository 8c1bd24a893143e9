import { expect, test } from '@jest/globals'

import { matchesAllowList } from './matchesAllowList.js'

const matches = (item: object, url: string): boolean =>
  matchesAllowList({ allowList: [{ hostname: 'a.example', ...item }], url: new URL(url) })

test.each<[boolean, object, string]>([
  [true, {}, 'http://a.example:8080/any?thing'],
  [true, { pathname: '/img/*', protocol: 'https' }, 'https://a.example/img/one.png'],
  [true, { pathname: '/img/**' }, 'https://a.example/img/deep/one.png'],
  [true, { pathname: '/img/' }, 'https://a.example/img'],
  [true, { port: '8080', search: '?v=1' }, 'http://a.example:8080/?v=1'],
  [false, {}, 'http://b.a.example/'],
  [false, {}, 'http://a.example.evil.test/'],
  [false, {}, 'http://a.example@evil.test/'],
  [false, { hostname: 'a.e' }, 'http://a.example/'],
  [false, { pathname: '/img/*' }, 'https://a.example/img/deep/one.png'],
  [false, { pathname: '/img/*' }, 'https://a.example/img/../secret/one.png'],
  [false, { pathname: '/a.png' }, 'https://a.example/aXpng'],
  [false, { port: '8080' }, 'http://a.example/'],
  [false, { protocol: 'https' }, 'http://a.example/'],
  [false, { search: '?v=1' }, 'http://a.example/?v=2'],
])('%j: %j allows %s', (expected, item, url) => {
  expect(matches(item, url)).toBe(expected)
})
