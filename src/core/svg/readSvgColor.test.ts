import { expect, test } from '@jest/globals'

import { readSvgColor } from './readSvgColor.js'

const colorOf = (inner: string): null | string =>
  readSvgColor(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${inner}</svg>`))

test.each([
  ['the only one', '<rect fill="#00ff00"/>', '#00ff00'],
  ['the most frequent', '<g fill="#abc"/><g fill="#123456"/><g fill="#AABBCC"/>', '#aabbcc'],
  ['one of a style', '<g style="stroke:none; fill:#102030"/>', '#102030'],
  ['one of a gradient', '<stop stop-color="red"/>', '#ff0000'],
  ['none of a text', '<text>fill="#00ff00"</text>', null],
  ['none of no colour', '<g fill="url(#a)"/><g fill="none"/><g fill="constructor"/>', null],
])('the colour of a drawing is %s', (_name, inner, expected) => {
  expect(colorOf(inner)).toBe(expected)
})
