import { describe, expect, test } from '@jest/globals'

import { makeSvgSafe } from './svgSafety.js'

const svg = (inner: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"${attributes}>${inner}</svg>`

const check = (text: string, encoding: BufferEncoding = 'utf8') =>
  makeSvgSafe(Buffer.from(text, encoding))

/** What is kept in the place of a file. */
const cleaned = (text: string): string => {
  const kept = check(text)
  if (kept === undefined) throw new Error('The file stays as it came')
  return Buffer.from(kept).toString()
}

/** UTF-16 with its mark, in either order of bytes. */
function encodeWide(text: string, order: 'big' | 'little'): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return order === 'big' ? bytes.swap16() : bytes
}

describe('an SVG', () => {
  test.each([
    ['shapes', svg('<path d="M0 0h9"/><circle r="3"/>')],
    ['styles', svg('<style>.a{fill:red}</style><g class="a" opacity=".5"/>')],
    ['styles in a CDATA section', svg('<style><![CDATA[.a > .b{fill:red}]]></style>')],
    ['links within', svg('<use href="#a"/><linearGradient xlink:href="#b"/>')],
    ['a sign that opens nothing', svg('<text>a &lt; b</text><g class="&lt;b>"/>')],
    ['a link to a page', svg('<a href="https://example.com/"><rect/></a>')],
    ['a picture inside', svg('<image href="data:image/png;base64,AAAA"/>')],
    ['words about scripts', svg('<text>JavaScript: on the rocks</text>')],
    ['a description', svg('<desc>describe this</desc>')],
    ['a title like a handler', svg('<title>Turn the lamp onclick="now"</title>')],
    ['a description like a handler', svg('<desc> onload = "x" and to="javascript:"</desc>')],
    ['a text like an attribute', svg('<text>href="javascript:alert(1)" on=1</text>')],
    ['a comment like a script', svg('<!-- <script>alert(1)</script> onload="x" -->')],
    ['metadata like a handler', svg('<metadata> onset="noon" &lt;script&gt; </metadata>')],
    ['an escaped script as text', svg('<text>&lt;script&gt;alert(1)&lt;/script&gt;</text>')],
    ['a label of an editor', svg('<g inkscape:label="javascript: the good parts"/>')],
    ['an attribute that begins like a handler', svg('<g inkscape:onset="1" overflow="none"/>')],
    ['a packet of an editor', svg('<metadata><?xpacket begin="" id="a"?></metadata>')],
    ['a doctype', `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">${svg('<g/>')}`],
    ['a prefix', '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"><svg:rect/></svg:svg>'],
    ['an encoding of one byte', `<?xml version="1.0" encoding="ISO-8859-1"?>${svg('<g/>')}`],
  ])('with %s stays as it came', (_name, text) => {
    expect(check(text)).toBeUndefined()
  })

  test.each([
    ['a script', svg('<script>alert(1)</script>')],
    ['a script in capitals', svg('<SCRIPT>alert(1)</SCRIPT>')],
    ['a script with a prefix', svg('<svg:script>alert(1)</svg:script>')],
    ['a script with a prefix of other letters', svg('<é:script xmlns:é="x">alert(1)</é:script>')],
    ['a closed script', svg('<script/>')],
    ['a script after a comment', svg('<!-- a --><script/>')],
    ['a script after a title', svg('<title>a</title><script/>')],
    ['a script link behind zeros', svg('<a href="&#x000000000006A;avascript:alert(1)"/>')],
    ['a script link behind zeros of ten', svg('<a href="&#0000000000106;avascript:alert(1)"/>')],
    ['a script link after a named sign', svg('<set values="#a&semi;javascript:alert(1)"/>')],
    ['an event handler', svg('<rect onclick="alert(1)"/>')],
    ['a handler of its own', svg('', ' onload="alert(1)"')],
    ['a handler after a slash', svg('<rect/onmouseover=alert(1)>')],
    ['a handler with white space before its sign', svg('<rect onclick \t\n= "alert(1)"/>')],
    ['a handler after a value without a space', svg('<rect id="a"onclick="alert(1)"/>')],
    ['a handler in capitals', svg('<rect ONCLICK="alert(1)"/>')],
    ['a handler in a title', svg('<title><b onclick="alert(1)"/></title>')],
    ['a frame', svg('<iframe src="x"/>')],
    ['a script link', svg('<a href="javascript:alert(1)"/>')],
    ['a script link without quotes', svg('<a href=javascript:alert(1)>')],
    ['a script link in pieces', svg('<a href="java&#115;cript:alert(1)"/>')],
    ['a script link in hexadecimal', svg('<a xlink:href="&#x6A;avascript:alert(1)"/>')],
    ['a script link with a named colon', svg('<a href="javascript&colon;alert(1)"/>')],
    ['a script link broken by a tab', svg('<a href="java&Tab;script:alert(1)"/>')],
    ['a script link broken by a newline', svg('<a href="java&#10;script:alert(1)"/>')],
    ['a script link with a line in it', svg('<a href="java\nscript:alert(1)"/>')],
    ['a script link after a control character', svg('<a href="&#1;javascript:alert(1)"/>')],
    ['a page in a link', svg('<use href="data:text/html,x"/>')],
    ['another kind of page in a link', svg('<a href="data:application/xhtml+xml,x"/>')],
    ['an animated script link', svg('<set attributeName="href" to="javascript:alert(1)"/>')],
    ['an animated script link of several', svg('<animate values="#a;javascript:alert(1)"/>')],
    ['a form that runs a script', svg('<h:form action="javascript:alert(1)"/>')],
  ])('with %s is refused', (_name, text) => {
    expect(() => check(text)).toThrow(expect.objectContaining({ code: 'SVG_UNSAFE' }))
  })

  test.each(['little', 'big'] as const)('is read as UTF-16, %s end first, too', (order) => {
    const unsafe = expect.objectContaining({ code: 'SVG_UNSAFE' })
    expect(() => makeSvgSafe(encodeWide(svg('<script/>'), order))).toThrow(unsafe)
    expect(() => makeSvgSafe(encodeWide(svg('<g onclick="x"/>'), order))).toThrow(unsafe)
    expect(makeSvgSafe(encodeWide(svg('<g/>'), order))).toBeUndefined()
  })
})

describe('an SVG that Cloudflare would clean is kept clean', () => {
  test('without the HTML that diagram editors put beside the drawing', () => {
    const html = '<div xmlns="http://www.w3.org/1999/xhtml" onclick="a()">Box</div>'
    const text = svg(
      `<switch><foreignObject width="9" height="9">${html}</foreignObject><text>Box</text></switch>`,
    )
    expect(cleaned(text)).toBe(svg('<switch><text>Box</text></switch>'))
  })

  test('with the entities of Illustrator in their places', () => {
    const declarations =
      '<!ENTITY ns_svg "http://www.w3.org/2000/svg"><!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/"><!ENTITY made "Illustrator &#169;">'
    const text = `<?xml version="1.0"?><!DOCTYPE svg [${declarations}]><svg xmlns="&ns_svg;" xmlns:i="&ns_ai;" width="9"><g i:extraneous="self"><text>&made;</text></g></svg>`
    expect(cleaned(text)).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9"><g><text>Illustrator ©</text></g></svg>',
    )
  })

  const entity = (value: string): string => `<!DOCTYPE svg [<!ENTITY a "${value}">]>`
  /** To HTML outside of a drawing the style ends within the value. */
  const hidden = '<style><a id="</style><img src=x onerror=alert(1)>"/></style>'
  test.each([
    ['an entity that is a script', `${entity('<script>alert(1)</script>')}${svg('&a;')}`],
    [
      'an entity that is escaped',
      `${entity('&#60;script&#62;alert(1)')}${svg('<text>&a;</text>')}`,
    ],
    ['an entity in a link', `${entity('javascript:alert(1)')}${svg('<a href="&a;"><g/></a>')}`],
    [
      'an entity of a file',
      '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg('&a;'),
    ],
    ['a style sheet that transforms', `<?xml-stylesheet type="text/xsl" href="#x"?>${svg('<g/>')}`],
    ['an end of a comment that HTML sees', svg('<!--><img src=x onerror=alert(1)>-->')],
    ['another end of a comment', svg('<!-- --!><img src=x onerror=alert(1)> -->')],
    ['a CDATA section that HTML reads', svg('<title><![CDATA[><img onerror=alert(1)>]]></title>')],
    ['a quote in a closing tag', svg('<g></g a="><b c="><script>alert(1)</script>">')],
    [
      'raw text of HTML',
      svg('<title><textarea><g title="</textarea><script>a()</script>"/></textarea></title>'),
    ],
    [
      'an element at which HTML leaves the drawing',
      svg('<p><style><a id="</style><img onerror=a()>"/></style></p>'),
    ],
    ['a closing tag that leaves the drawing', svg(`</p>${hidden}`)],
    ['an element after the drawing', svg('') + hidden],
    ['a title in capitals', svg(`<TITLE>${hidden}</TITLE>`)],
    ['a tag that HTML sees in a value', svg('<_a title="<img src=x onerror=alert(1)>"/>')],
    ['a tag that HTML sees in a name', svg('<_<b>alert(1)</b>')],
    ['a tag that HTML sees after a name', svg('<_ <b>alert(1)</b>')],
    [
      'a comment that HTML sees no drawing around',
      '<s:svg xmlns:s="http://www.w3.org/2000/svg"><style><!--</style><img onerror=a()>--></style></s:svg>',
    ],
    ['an animated handler', svg('<set attributeName=" onclick" to="alert(1)"/>')],
    ['an animated drawing in a link', svg('<set attributeName="href" to="data:image/svg+xml,a"/>')],
    ['a drawing in a link with a tab', svg('<use href="da&#9;ta:image/svg+xml,a#a"/>')],
    ['a namespace behind zeros', svg('<h:i xmlns:h="http://www.w3.org/1999/&#x0000000078;html"/>')],
    [
      'an encoding after much white space',
      `<?xml version="1.0" encoding${' '.repeat(20)}=${' '.repeat(20)}"ISO-2022-JP"?>${svg('<g/>')}`,
    ],
    ['a drawing in a link', svg('<use href="data:image/svg+xml,%3Csvg onload=a()%3E#a"/>')],
    ['another namespace', svg('<h:div xmlns:h="http://www.w3.org/1999/xhtml">a</h:div>')],
    [
      'an encoding that hides quotes',
      `<?xml version="1.0" encoding="ISO-2022-JP"?>${svg('<g id="\u001b$B" class="\u001b(B fill=red x="/>')}`,
    ],
  ])('without %s', (_name, text) => {
    const clean = cleaned(text)
    expect(clean).toMatch(/^<svg [^]*<\/svg>$/)
    expect(clean).not.toMatch(/<(?!\/?(?:svg|g|text|title|use|style)\b)|<!|<\?|passwd|xhtml|\u001b/)
    expect(clean).not.toMatch(/<[^>]*\s(?:on\w+|href)=/)
    // What was written is not odd any more.
    expect(check(clean)).toBeUndefined()
  })

  test.each([
    ['grow beyond measure', `${entity('x'.repeat(4_000))}${svg('&a;'.repeat(1_000))}`],
    [
      'are more than any drawing has',
      `${entity('x')}${svg('<text>' + '&#65;'.repeat(500_001) + '</text>')}`,
    ],
  ])('entities that %s are refused', (_name, text) => {
    expect(() => check(text)).toThrow(expect.objectContaining({ code: 'IMAGE_TOO_LARGE' }))
  })
})

test.each([
  ['elements within each other', (count: number) => '<g>'.repeat(count) + '</g>'.repeat(count)],
  [
    'attributes at one element',
    (count: number) =>
      `<g ${Array.from({ length: count }, (_, index) => `a${index}="b"`).join(' ')}/>`,
  ],
] as const)('a thousand %s are the most', (what, draw) => {
  // The root counts.
  const most = what.startsWith('elements') ? 999 : 1000
  expect(check(svg(draw(most)))).toBeUndefined()
  expect(() => check(svg(draw(most + 1)))).toThrow(
    expect.objectContaining({
      code: 'IMAGE_TOO_LARGE',
      message: `The SVG has more than 1,000 ${what}. Simplify the drawing, or export it as PNG.`,
    }),
  )
})

// Work that grew with the square of the length would outlast the test's time.
test('ten megabytes that look dangerous all along are read to their end, or to their limit', () => {
  const teasing = [
    ' a',
    'to="',
    "href='j\t\t",
    'to=',
    ' values="#a;java',
    '<a ',
    '<g>',
    '</g>',
    '<g a=b ',
    '&#x6A;',
    ' on',
    '<!',
    '<!--',
    '<![CDATA[',
    '<!DOCTYPE [',
    '<?x',
  ].map((piece) => piece.repeat(Math.floor(700_000 / piece.length)))
  for (const text of [...teasing, teasing.join('')]) {
    try {
      makeSvgSafe(Buffer.from(text))
    } catch {
      // Refusing is as good an answer.
    }
  }
})
