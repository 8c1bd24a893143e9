import { describe, expect, test } from '@jest/globals'

import { planImageSizes, variantNameOf, type ImageSizeInput } from './imageSizes.js'

function plan(size: Omit<ImageSizeInput, 'name'>, flexible = true) {
  const problems: string[] = []
  const { namedVariants, plans } = planImageSizes({
    flexible,
    path: 'imageSizes',
    problem: ({ path }) => problems.push(path),
    sizes: [{ name: 'card', ...size }],
  })
  return { named: namedVariants[0], plan: plans[0], problems }
}

describe('sharp’s words in Cloudflare’s', () => {
  test.each([
    { expected: 'cover', size: { height: 1, width: 1 } },
    { expected: 'cover', size: { fit: 'cover', height: 1, width: 1, withoutEnlargement: false } },
    { expected: 'crop', size: { height: 1, width: 1, withoutEnlargement: true } },
    { expected: 'pad', size: { fit: 'contain', height: 1, width: 1 } },
    { expected: 'squeeze', size: { fit: 'fill', height: 1, width: 1 } },
    { expected: 'scale-down', size: { fit: 'inside', height: 1, width: 1 } },
    {
      expected: 'contain',
      size: { fit: 'inside', height: 1, width: 1, withoutEnlargement: false },
    },
    { expected: 'scale-down', size: { width: 1 } },
    { expected: 'scale-down', size: { height: 1, withoutEnlargement: true } },
    { expected: 'contain', size: { width: 1, withoutEnlargement: false } },
  ])('$size is $expected', ({ expected, size }) => {
    const { plan: planned, problems } = plan(size)
    expect(planned?.options.fit).toBe(expected)
    expect(problems).toEqual([])
  })

  test.each([
    ['top', 'top'],
    ['north', 'top'],
    ['right bottom', { x: 1, y: 1 }],
    ['centre', undefined],
    ['attention', 'auto'],
  ])('position %j is gravity %j', (position, gravity) => {
    expect(plan({ height: 9, position, width: 9 }).plan?.options.gravity).toEqual(gravity)
  })

  test('a format is asked for, and announced as the type', () => {
    const { plan: planned } = plan({ formatOptions: { format: 'webp' }, width: 9 })
    expect(planned).toMatchObject({ mimeType: 'image/webp', options: { format: 'webp' } })
  })
})

describe('what has no counterpart is a problem', () => {
  test.each([
    { path: 'imageSizes[0]', size: {} },
    { path: 'imageSizes[0].fit', size: { fit: 'outside', height: 1, width: 1 } },
    { path: 'imageSizes[0].position', size: { height: 1, position: 'somewhere', width: 1 } },
    {
      path: 'imageSizes[0].formatOptions.format',
      size: { formatOptions: { format: 'png' }, width: 1 },
    },
  ])('$path of $size', ({ path, size }) => {
    expect(plan(size).problems).toEqual([path])
  })

  test.each([
    { size: { height: 1, position: 'top', width: 1 } },
    { size: { fit: 'fill', height: 1, width: 1 } },
    { size: { formatOptions: { format: 'avif' }, width: 1 } },
  ])('named variants know no $size', ({ size }) => {
    expect(plan(size, false).problems).toEqual(['imageSizes[0]'])
  })
})

test('without flexible variants a size is a named one', () => {
  const { named, plan: planned } = plan({ height: 300, width: 400 }, false)
  expect(planned?.segment).toBe('card')
  expect(named).toEqual({
    name: 'card',
    neverRequireSignedURLs: false,
    options: { fit: 'cover', height: 300, metadata: 'copyright', width: 400 },
  })
})

test('names lose what Cloudflare refuses in them', () => {
  expect(variantNameOf('og-image_2')).toBe('ogimage2')
})

test.each([
  { omitsSmaller: true, size: { width: 9 } },
  { omitsSmaller: false, size: { width: 9, withoutEnlargement: true } },
  { omitsSmaller: false, size: { width: 9, withoutEnlargement: false } },
])('a picture smaller than $size: left empty is $omitsSmaller', ({ omitsSmaller, size }) => {
  expect(plan(size).plan?.omitsSmaller).toBe(omitsSmaller)
})
