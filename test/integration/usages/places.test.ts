import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { usagesSlug } from '../../../src/plugin/usages/usagesCollection.js'
import { databaseKinds } from '../support/database.js'
import { addImage, countOf, listed, openUsageSite, placesOf, richText } from './usageSite.js'

describe.each(databaseKinds)('where an image is used, %s', (database) => {
  let site: Site
  let image: number | string
  beforeAll(async () => {
    site = await openUsageSite({ database })
  })
  afterAll(() => site.stop())
  const fresh = async (): Promise<number | string> => (image = await addImage(site))

  test('is listed for fields of every kind', async () => {
    await fresh()
    const page = await site.payload.create({
      collection: 'pages' as never,
      data: {
        _status: 'published',
        body: richText({ block: image, icon: image, link: image, poster: image, upload: image }),
        folded: image,
        group: { inner: image },
        hero: image,
        layout: [{ blockType: 'banner', image }],
        named: image,
        pictures: [image],
        related: [{ relationTo: 'media', value: image }],
        rows: [{ image }, { words: image }],
        slides: [{ image }],
        tab: { named: image },
        tabbed: image,
        text: richText({ upload: image }),
        title: 'All of it',
        translated: image,
      },
    })
    const list = await listed(site, image)
    expect(placesOf(list)).toEqual(
      [
        'pages body - published',
        'pages body.doc - published',
        'pages body.icon.icon - published',
        'pages body.poster - published',
        'pages body.quote.image - published',
        'pages folded - published',
        'pages group.inner - published',
        'pages hero - published',
        'pages layout.0.image - published',
        'pages pictures.0 - published',
        'pages related.0 - published',
        'pages rows.0.image - published',
        'pages rows.1.words en published',
        'pages slides.0.image en published',
        'pages tab.named - published',
        'pages tabbed - published',
        'pages text en published',
        'pages translated en published',
      ].toSorted(),
    )
    const id = String((page as { id: unknown }).id)
    expect(list.docs[0]).toMatchObject({
      adminURL: `/admin/collections/pages/${id}`,
      documentId: id,
      kind: 'collection',
      title: 'All of it',
    })
    expect(await countOf(site, image)).toBe(1)
  })

  test('follows each locale, drafts, versions, trash and deletion', async () => {
    await fresh()
    const other = await addImage(site)
    const { payload } = site
    const page = (await payload.create({
      collection: 'pages' as never,
      data: { _status: 'published', hero: image, translated: image },
    })) as { id: number | string }
    const change = (data: object, extra: object = {}): Promise<unknown> =>
      payload.update({ collection: 'pages' as never, data: data, id: page.id, ...extra })
    await change({ translated: other }, { locale: 'de' })
    expect(placesOf(await listed(site, other))).toEqual(['pages translated de published'])
    await change({ _status: 'draft', hero: other }, { draft: true })
    expect(placesOf(await listed(site, other))).toEqual([
      'pages hero - draft',
      'pages translated de draft',
      'pages translated de published',
      'pages translated de version',
    ])
    expect(await countOf(site, other)).toBe(1)
    await change({ deletedAt: new Date().toISOString() })
    const states = (await listed(site, image)).docs.map(({ state }) => state)
    expect(states).toContain('trash')
    expect(states).not.toContain('published')
    await payload.update({
      collection: 'pages' as never,
      data: { deletedAt: null },
      id: page.id,
      trash: true,
    })
    expect((await listed(site, image)).docs.map(({ state }) => state)).not.toContain('trash')
    await payload.delete({ collection: 'pages' as never, id: page.id })
    expect(await listed(site, image)).toMatchObject({ docs: [], hiddenDocs: 0, totalDocs: 0 })
    expect(await countOf(site, image)).toBe(0)
  })

  test('counts a newer draft whose version is not flagged as the latest', async () => {
    await fresh()
    const { payload } = site
    const { id } = (await payload.create({
      collection: 'pages' as never,
      data: { _status: 'published' },
    })) as { id: number | string }
    await payload.update({
      collection: 'pages' as never,
      data: { _status: 'draft', hero: image },
      draft: true,
      id,
    })
    const { docs } = await payload.db.findVersions({
      collection: 'pages',
      where: { and: [{ parent: { equals: id } }, { latest: { equals: true } }] },
    })
    await payload.db.updateVersion({
      collection: 'pages',
      id: docs[0]!.id,
      versionData: { latest: false },
    } as never)
    await getCloudflareImages(payload).rebuildUsages()
    const rows = await payload.db.find<{ path: string; state: string }>({
      collection: usagesSlug,
      where: { documentId: { equals: String(image) } },
    })
    expect(rows.docs.map(({ path, state }) => [path, state])).toEqual([['hero', 'draft']])
    expect(await countOf(site, image)).toBe(1)
    // No list of Payload's shows that draft, so ours says that there is one, and not which.
    expect(await listed(site, image)).toMatchObject({ docs: [], hiddenDocs: 1 })
    await payload.delete({ collection: 'pages' as never, id })
  })

  test('is listed for globals and for other images', async () => {
    await fresh()
    const { payload } = site
    await payload.updateGlobal({
      data: { _status: 'published', hero: image },
      slug: 'home' as never,
    })
    const other = await addImage(site)
    await payload.update({
      collection: 'media',
      data: { cover: image },
      id: other,
    })
    const list = await listed(site, image)
    expect(list.docs.find(({ slug }) => slug === 'home')).toMatchObject({
      adminURL: '/admin/globals/home',
      documentId: null,
      kind: 'global',
      title: 'The home page',
    })
    expect(placesOf(list)).toEqual(
      expect.arrayContaining(['home hero - published', 'media cover - published']),
    )
    expect(await countOf(site, image)).toBe(2)
  })

  test('is registered by hand where no field shows it', async () => {
    await fresh()
    const images = getCloudflareImages(site.payload)
    const about = { collection: 'media', id: image, key: 'newsletter-5' }
    await images.registerUsage({ ...about, title: 'Newsletter 5', url: 'https://example.com/5' })
    await images.registerUsage({ ...about, title: 'Newsletter five' })
    expect(await images.usages({ collection: 'media', id: image })).toMatchObject({
      docs: [
        {
          adminURL: null,
          path: 'newsletter-5',
          slug: 'manual',
          state: 'manual',
          title: 'Newsletter five',
        },
      ],
    })
    expect(await countOf(site, image)).toBe(1)
    expect(await images.unregisterUsage(about)).toBe(true)
    expect(await images.unregisterUsage(about)).toBe(false)
    expect(await countOf(site, image)).toBe(0)
    await expect(
      images.registerUsage({
        ...about,
        id: database === 'mongodb' ? 'f'.repeat(24) : 99_999,
        title: 'None',
      }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('can be asked for in lists: what nothing uses', async () => {
    const unused = await addImage(site)
    await fresh()
    await site.payload.create({ collection: 'notes' as never, data: { hero: image } })
    const where = { 'cloudflare.usageCount': { equals: 0 } }
    for (const draft of [false, true]) {
      const found = await site.payload.find({
        collection: 'media',
        draft,
        pagination: false,
        where,
      })
      const ids = found.docs.map(({ id }) => id)
      expect(ids).toContain(unused)
      expect(ids).not.toContain(image)
    }
  })
})
