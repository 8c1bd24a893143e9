import { describe, expect, test } from '@jest/globals'

import { describePath, readUsage } from './readUsage.js'

describe('describePath', () => {
  test.each([
    ['heroImage', 'Hero image'],
    ['layout.0.image', 'Layout › 1 › Image'],
    ['meta.og_image', 'Meta › Og image'],
    ['content.root.children.11.value', 'Content › Root › Children › 12 › Value'],
    ['', ''],
  ])('says %j as %j', (path, expected) => expect(describePath(path)).toBe(expected))
})

describe('readUsage', () => {
  const row = {
    adminURL: '/admin/collections/posts/7',
    documentId: '7',
    id: 'usage-1',
    kind: 'collection',
    locale: 'de',
    path: 'heroImage',
    slug: 'posts',
    state: 'published',
    title: 'A post',
  }

  test('has what a row shows', () => {
    expect(readUsage(row)).toEqual({
      adminURL: '/admin/collections/posts/7',
      id: 'usage-1',
      kind: 'collection',
      locale: 'de',
      place: 'Hero image',
      slug: 'posts',
      state: 'usagesPublished',
      title: 'A post',
    })
  })

  test('has a name for a document without a title, and for a global', () => {
    expect(readUsage({ ...row, title: '' }).title).toBe('7')
    expect(readUsage({ ...row, documentId: null, slug: 'header', title: '' }).title).toBe('header')
  })

  test('shows no state that it does not know', () => {
    expect(readUsage({ ...row, state: 'toString' }).state).toBeNull()
  })
})
