import { expect, test } from '@jest/globals'
import { renderToStaticMarkup } from 'react-dom/server'

import { srcset } from '../core/markup/imageProps.js'
import { presets } from '../core/markup/presets.js'
import { CloudflareImage, CloudflarePicture } from './CloudflareImage.js'

const placeholder = { color: '#336799', dataURL: 'data:image/png;base64,iVBORw0KGgo=' }
const doc = {
  alt: 'Anna "in" <rain>',
  cloudflare: { placeholder },
  focalX: 10,
  focalY: 50,
  height: 900,
  url: 'https://imagedelivery.net/hash/anna/fit=scale-down',
  width: 1200,
}

test('an image holds its place and waits for its turn', () => {
  const html = renderToStaticMarkup(
    <CloudflareImage className="round" doc={doc} options={presets.card} style={{ color: 'red' }} />,
  )
  expect(html).toContain('alt="Anna &quot;in&quot; &lt;rain&gt;"')
  expect(html).toContain(`srcSet="${srcset(doc, presets.card)}"`)
  expect(html).toMatch(/^<img [^>]*decoding="async"[^>]*height="300"[^>]*loading="lazy"/)
  expect(html).toMatch(/ width="400"[^>]*class="round"/)
  expect(html).toContain(
    'style="background-color:#336799;background-image:url(&quot;data:image/png;base64,iVBORw0KGgo=&quot;);' +
      'background-size:cover;object-position:10% 50%;color:red"',
  )
  expect(html).not.toContain('<script')
  expect(html).not.toContain('rel="preload"')
})

test('the image that a page opens with is preloaded in the width that the screen needs', () => {
  const html = renderToStaticMarkup(<CloudflareImage doc={doc} options={presets.hero} />)
  const [link = ''] = /<link[^>]*>/.exec(html) ?? []
  expect(link).toContain('rel="preload" as="image"')
  expect(link).toContain(`imageSrcSet="${srcset(doc, presets.hero)}" imageSizes="100vw"`)
  expect(link).toContain('fetchPriority="high"')
  expect(html.match(/<link/g)).toHaveLength(1)
  expect(html).toContain('loading="eager"')
})

test('a picture has a source for each kind of screen', () => {
  const square = { height: 300, media: 'print', width: 300, widths: [300] }
  const html = renderToStaticMarkup(<CloudflarePicture doc={doc} options={{ sources: [square] }} />)
  const [, source = ''] = /^<picture>(<source[^>]*>)<img [^>]*><\/picture>$/.exec(html) ?? []
  expect(source).toContain('media="print"')
  expect(source).toContain('width=300,height=300,fit=cover,gravity=0x0.5"')
})

test.each([
  ['that can be seen through', { ...placeholder, hasAlpha: true }],
  ['whose placeholder is none', { color: 'red;x:y', dataURL: 'https://example.com/")' }],
  ['without one', null],
])('nothing stands behind a picture %s', (_, given) => {
  const html = renderToStaticMarkup(
    <CloudflareImage doc={{ ...doc, cloudflare: { placeholder: given } }} />,
  )
  expect(html).toContain('style="object-position:10% 50%"')
})

test.each([[null], [7], [{ mimeType: 'application/pdf', url: '/a.pdf' }]])(
  '%p shows nothing',
  (given) => {
    const options = { sources: [{ media: 'print' }] }
    expect(renderToStaticMarkup(<CloudflareImage doc={given} />)).toBe('')
    expect(renderToStaticMarkup(<CloudflarePicture doc={given} options={options} />)).toBe('')
  },
)
