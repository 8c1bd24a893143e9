import { expect, test } from '@jest/globals'
import ts from 'typescript'

import { colors, openWorkerSite, secret } from '../worker/support/openWorkerSite.js'
import { isNear, readPixels } from '../worker/support/readPixels.js'
import { readSnippets } from './readSnippets.js'

const snippets = readSnippets().filter(({ name }) => name.startsWith('docs/worker.md'))
const codeOf = (text: string): string =>
  snippets.find(({ code }) => code.includes(text))?.code ?? ''

type Wrangler = {
  compatibility_date: string
  images: { binding: string }
  main: string
  vars: Record<string, string>
}

test('the Worker of the documentation, with its settings and secret, draws marks in workerd', async () => {
  const text = codeOf('compatibility_date')
  const parsed = ts.parseConfigFileTextToJson('wrangler.jsonc', text)
  expect(parsed.error).toBeUndefined()
  const wrangler = parsed.config as Wrangler
  expect([wrangler.main, wrangler.images]).toEqual(['worker.ts', { binding: 'IMAGES' }])
  const [, secretName = ''] = /wrangler secret put (\w+)/.exec(codeOf('secret put')) ?? []
  const site = await openWorkerSite({
    bindings: { ...wrangler.vars, [secretName]: secret },
    compatibilityDate: wrangler.compatibility_date,
    source: codeOf('export { default }'),
  })
  try {
    const url = site.urlOf({ mark: { color: 'red', position: 'center', text: 'Preview' } })
    const picture = await readPixels(await fetch(url))
    expect(isNear(picture.at({ x: 400, y: 300 }), colors.mark)).toBe(true)
    expect(isNear(picture.at({ x: 10, y: 10 }), colors.base)).toBe(true)
    const [letters] = site.backend.drawings
    expect(letters?.texts[0]?.font.url).toBe(wrangler.vars.WATERMARK_FONT_URL)
  } finally {
    await site.close()
  }
})
