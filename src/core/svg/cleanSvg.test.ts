import { describe, expect, test } from '@jest/globals'

import { cleanSvg } from './cleanSvg.js'

const root = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
const wrap = (inner: string) => `${root}${inner}</svg>`

const hostile: Record<string, string> = {
  'an animation that rewrites a reference': wrap(
    '<use href="#a"><set attributeName="href" to="https://evil.example/x.svg#a"/></use>',
  ),
  'an embedded document': wrap('<iframe src="https://evil.example/">x</iframe>'),
  'an entity that hides a script': wrap('<style>&lt;script&gt;alert(1)&lt;/script&gt;</style>'),
  'an event handler': wrap('<rect onload="alert(1)" onclick="alert(2)" width="1" height="1"/>'),
  'an external font': wrap('<style>@font-face{src:url(https://evil.example/f)}</style>'),
  'an external image': wrap('<image href="https://evil.example/p.png" width="1" height="1"/>'),
  'an import cut in pieces': wrap(
    '<style>@imp&#111;rt &#34;https://evil.example/c.css&#34;;</style>',
  ),
  'an element inside a style': wrap('<style><g>@import url(//evil.example/c.css)</g></style>'),
  'an external import': wrap('<style>@import url(//evil.example/c.css);</style>'),
  'an external paint': wrap('<rect fill="url(https://evil.example/p#a)"/>'),
  'an external use': wrap('<use xlink:href="//evil.example/s.svg#a"/>'),
  'an HTML namespace': wrap(
    '<svg xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></svg>',
  ),
  'a CDATA script': wrap('<script><![CDATA[alert(1)]]></script>'),
  'a CSS escape': wrap('<rect style="fill:\\75rl(https://evil.example/)"/>'),
  'a data document': wrap('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'),
  'a doctype entity': `<!DOCTYPE svg [<!ENTITY x "<script>alert(1)</script>">]>${wrap('<text>&x;</text>')}`,
  'a foreign object': wrap('<foreignObject><body><script>alert(1)</script></body></foreignObject>'),
  'a javascript link': wrap('<a href="java\tscript:alert(1)"><text>x</text></a>'),
  'a prefixed script': wrap('<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>'),
  'a processing instruction': `<?xml-stylesheet href="https://evil.example/c.css"?>${wrap('')}`,
  'a style comment': wrap('<rect style="fill:u/**/rl(https://evil.example/)"/>'),
  'a fetch between quoted comments': wrap(
    `<rect style="font-family:'/*';fill:url(//evil.example/a);font-family:'*/'"/>`,
  ),
  'a script': wrap('<script>alert(1)</script>'),
}

describe('cleanSvg', () => {
  test.each(Object.entries(hostile))('disarms %s', (_name, source) => {
    const clean = cleanSvg(source)
    expect(clean).not.toMatch(
      /<\/?(?:\w+:)?script|onload|onclick|evil\.example|foreignObject|<iframe/i,
    )
    expect(clean).not.toMatch(/javascript|data:image\/svg|<!|<\?|xhtml/i)
    expect(clean).toMatch(/^<svg[\s\S]*<\/svg>$/)
  })

  test('keeps what draws, with its case', () => {
    const inner =
      '<defs><linearGradient id="a" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="red"></stop></linearGradient></defs>' +
      '<path d="M0 0h10" fill="url(#a)" stroke-width="2"></path>' +
      '<image href="data:image/png;base64,iVBORw0KGgo=" width="1" height="1"></image>' +
      '<use xlink:href="#a"></use><text x="1">a &lt; b &amp; c</text>'
    expect(cleanSvg(wrap(inner))).toBe(wrap(inner))
  })

  test('keeps style rules, escaped, and drops only their fetching parts', () => {
    const css = '@import "x.css"; @font-face { src: url(x) } g > .a { fill: url(#b); stroke: red }'
    const clean = cleanSvg(wrap(`<style>${css.replace('>', '&gt;')}</style><g class="a"></g>`))
    expect(clean).toContain('g &gt; .a { fill: url(#b); stroke: red }</style><g class="a">')
    expect(clean).not.toMatch(/import|font-face/)
  })

  test('drops a prologue and adds the namespace an image needs', () => {
    expect(cleanSvg('<?xml version="1.0"?><!-- c --><svg width="1" class=""></svg>')).toBe(
      '<svg width="1" xmlns="http://www.w3.org/2000/svg"></svg>',
    )
  })

  test.each(['', 'hello', '<html><body>hi</body></html>', '<svgx/>'])(
    'refuses %j, which draws nothing',
    (source) => {
      expect(() => cleanSvg(source)).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }))
    },
  )

  test('a prefix of the namespace goes, with its elements staying', () => {
    const prefixed =
      '<svg:svg xmlns:svg="http://www.w3.org/2000/svg" width="1"><svg:g><svg:rect width="1"/></svg:g><x:rect/></svg:svg>'
    expect(cleanSvg(prefixed)).toBe(
      '<svg width="1" xmlns="http://www.w3.org/2000/svg"><g><rect width="1"></rect></g></svg>',
    )
    expect(
      cleanSvg('<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>a()</s:script></s:svg>'),
    ).toBe('<svg xmlns="http://www.w3.org/2000/svg"></svg>')
  })

  test('what is closed twice, never, or in another order is closed once', () => {
    expect(cleanSvg(`${root}<g><path></g></g></path><g>`)).toBe(
      `${root}<g><path></path></g><g></g></svg>`,
    )
    expect(cleanSvg(`${root}</svg><script>a()</script><g/>`)).toBe(`${root}</svg>`)
  })

  test('hundreds of thousands of nested groups take less than a second, as linear work does', () => {
    const clean = (count: number): number => {
      const start = process.cpuUsage()
      cleanSvg(wrap('<g>'.repeat(count)))
      return process.cpuUsage(start).user / 1000
    }
    clean(33_000)
    expect(clean(33_000)).toBeLessThan(500)
    expect(clean(330_000)).toBeLessThan(3_000)
    expect(() => cleanSvg(wrap('<g>'.repeat(600_000)))).toThrow(
      expect.objectContaining({ code: 'IMAGE_TOO_LARGE' }),
    )
  })

  // Work that grew with the square of the length would outlast the test's time.
  test('a megabyte of unclosed comments is read to its end', () => {
    cleanSvg(wrap(`<style>${'/*@font-face{url('.repeat(60_000)}</style>`))
  })
})
