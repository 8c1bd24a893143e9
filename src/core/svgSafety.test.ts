import { describe, expect, test } from '@jest/globals'

import { assertSvgIsSafe } from './svgSafety.js'

const svg = (inner: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"${attributes}>${inner}</svg>`

const check =
  (text: string, encoding: BufferEncoding = 'utf8') =>
  () =>
    assertSvgIsSafe(Buffer.from(text, encoding))

describe('an SVG', () => {
  test.each([
    ['shapes', svg('<path d="M0 0h9"/><circle r="3"/>')],
    ['styles', svg('<style>.a{fill:red}</style><g class="a" opacity=".5"/>')],
    ['links within', svg('<use href="#a"/><linearGradient xlink:href="#b"/>')],
    ['a picture inside', svg('<image href="data:image/png;base64,AAAA"/>')],
    ['words about scripts', svg('<text>JavaScript: on the rocks</text>')],
    ['a description', svg('<desc>describe this</desc>')],
  ])('with %s is safe', (_name, text) => {
    expect(check(text)).not.toThrow()
  })

  test.each([
    ['a script', svg('<script>alert(1)</script>')],
    ['a script in capitals', svg('<SCRIPT>alert(1)</SCRIPT>')],
    ['a script with a prefix', svg('<svg:script>alert(1)</svg:script>')],
    ['a closed script', svg('<script/>')],
    ['an event handler', svg('<rect onclick="alert(1)"/>')],
    ['a handler of its own', svg('', ' onload="alert(1)"')],
    ['a handler after a slash', svg('<rect/onmouseover=alert(1)>')],
    ['foreign content', svg('<foreignObject><p/></foreignObject>')],
    ['a frame', svg('<iframe src="x"/>')],
    ['a script link', svg('<a href="javascript:alert(1)"/>')],
    ['a script link in pieces', svg('<a href="java&#115;cript:alert(1)"/>')],
    ['a script link in hexadecimal', svg('<a xlink:href="&#x6A;avascript:alert(1)"/>')],
    ['a script link broken by a tab', svg('<a href="java&Tab;script:alert(1)"/>')],
    ['a script link broken by a newline', svg('<a href="java&#10;script:alert(1)"/>')],
    ['a script link with a line in it', svg('<a href="java\nscript:alert(1)"/>')],
    ['a page in a link', svg('<use href="data:text/html,x"/>')],
    ['an animated script link', svg('<set attributeName="href" to="javascript:alert(1)"/>')],
    ['an animated script link of several', svg('<animate values="#a;javascript:alert(1)"/>')],
    ['entities', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('&a;')}`],
  ])('with %s is refused', (_name, text) => {
    expect(check(text)).toThrow(expect.objectContaining({ code: 'SVG_UNSAFE' }))
  })

  test.each(['utf16le'] as const)('is read in %s too', (encoding) => {
    expect(check(`\ufeff${svg('<script/>')}`, encoding)).toThrow(
      expect.objectContaining({ code: 'SVG_UNSAFE' }),
    )
  })
})

// Work that grew with the square of the length would outlast the test's time.
test('ten megabytes that look dangerous all along are read to their end', () => {
  const teasing = [
    'to="',
    "href='j\t\t",
    'to=',
    ' values="#a;java',
    '<a ',
    '&#x6A;',
    ' on',
    '<!',
  ].map((piece) => piece.repeat(Math.floor(1_200_000 / piece.length)))
  for (const text of [...teasing, teasing.join('')]) {
    try {
      assertSvgIsSafe(Buffer.from(text))
    } catch {
      // Refusing is as good an answer.
    }
  }
})
