import type { Site } from '../support/startPayload.js'
import type { LocalAPI } from './scanUsages.js'
import type { Content, Step } from './usageSteps.js'

import { scanUsages } from './scanUsages.js'
import { addImage, richText } from './usageSite.js'

type Id = number | string
type Doc = Readonly<Record<string, unknown>> & { id: Id }

/** Writes as tests do: slugs without types. */
type WritingAPI = LocalAPI & {
  create(args: object): Promise<Doc>
  delete(args: object): Promise<{ errors?: unknown[] }>
  duplicate(args: object): Promise<Doc>
  restoreGlobalVersion(args: object): Promise<unknown>
  restoreVersion(args: object): Promise<unknown>
  update(args: object): Promise<{ errors?: unknown[] }>
  updateGlobal(args: object): Promise<unknown>
}

const imageCount = 4
const forced = { cloudflareImages: { force: true } }

/** Images and documents that steps are taken with. */
export class UsageWorld {
  readonly #api: WritingAPI
  readonly #images: Id[] = []
  readonly #site: Site

  constructor(site: Site) {
    this.#site = site
    this.#api = site.payload
  }

  /** Leaves the images, as they are, and what they refer to. */
  async reset(): Promise<void> {
    for (const collection of ['pages', 'notes']) {
      await this.#api.delete({ collection, trash: true, where: { id: { exists: true } } })
    }
    await this.#site.payload.db.deleteVersions({ globalSlug: 'home', where: {} })
    const data = { _status: 'published', hero: null, translated: null }
    for (const locale of ['de', 'en']) await this.#api.updateGlobal({ data, locale, slug: 'home' })
    while (this.#images.length < imageCount) this.#images.push(await addImage(this.#site))
  }

  /** @returns whether it was done; Payload refuses data that names images that are gone */
  async take(step: Step): Promise<boolean> {
    try {
      await this.#take(step)
      return true
    } catch (error) {
      if ((error as Error).name === 'ValidationError') return false
      throw error
    }
  }

  async #take(step: Step): Promise<void> {
    const api = this.#api
    switch (step.action) {
      case 'change': {
        const doc = await this.#find(step.target)
        if (doc === undefined) return
        const { locale, target } = step
        await api.update({ collection: target.slug, id: doc.id, locale, ...this.#changeOf(step) })
        return
      }
      case 'changeMany': {
        const { content, isDraft, locale, slug } = step
        const data = { ...this.#toData(content), ...statusOf(isDraft) }
        const where = { id: { exists: true } }
        refuseErrors(await api.update({ collection: slug, data, draft: isDraft, locale, where }))
        return
      }
      case 'cover': {
        const id = this.#imageOf(step.image)
        const isDraft = step.way === 'draft'
        const data = { ...statusOf(isDraft), cover: this.#imageOf(step.cover) }
        await api.update({ collection: 'media', data, draft: isDraft, id, trash: true })
        return
      }
      case 'create': {
        const { content, isDraft, locale, slug } = step
        const data = { ...this.#toData(content), ...statusOf(isDraft) }
        await api.create({ collection: slug, data, draft: isDraft, locale })
        return
      }
      case 'delete':
      case 'duplicate':
      case 'takeOut':
      case 'trash':
        await this.#move(step)
        return
      case 'deleteImage':
        await this.#deleteImage(step)
        return
      case 'deleteMany':
        refuseErrors(
          await api.delete({ collection: step.slug, where: { title: { equals: null } } }),
        )
        return
      case 'home': {
        const { data, ...change } = this.#changeOf(step)
        const { _status, hero, translated } = data
        const args = { ...change, data: { _status, hero, translated } }
        await api.updateGlobal({ ...args, locale: step.locale, slug: 'home' })
        return
      }
      case 'restore': {
        const { isDraft, target, version } = step
        const doc = await this.#find(target)
        if (doc !== undefined) {
          await this.#restore({ collection: target.slug, doc, isDraft, version })
        }
        return
      }
      case 'restoreHome': {
        const { docs } = await api.findGlobalVersions({ limit: 0, slug: 'home' })
        const id = docs[step.version % docs.length]?.id
        if (id !== undefined) await api.restoreGlobalVersion({ id, slug: 'home' })
        return
      }
      case 'restoreImage': {
        const doc = await api.findByID({
          collection: 'media',
          id: this.#imageOf(step.image),
          trash: true,
        })
        const { version } = step
        if (!isTrashed(doc)) {
          await this.#restore({ collection: 'media', doc: doc as Doc, isDraft: false, version })
        }
        return
      }
      case 'trashImage': {
        const deletedAt = step.isTaken ? null : new Date().toISOString()
        const id = this.#imageOf(step.image)
        const args = { collection: 'media', context: forced, id, trash: true }
        await api.update({ ...args, data: { deletedAt } })
        return
      }
    }
  }

  /** Those that can be written to, by place. */
  async #find({ doc, slug }: { doc: number; slug: string }): Promise<Doc | undefined> {
    const { docs } = await this.#api.find({ collection: slug, depth: 0, limit: 0, sort: 'id' })
    return docs[doc % docs.length] as Doc | undefined
  }

  async #restore({
    collection,
    doc,
    isDraft,
    version,
  }: {
    collection: string
    doc: Doc
    isDraft: boolean
    version: number
  }): Promise<void> {
    const where = { parent: { equals: doc.id } }
    const { docs } = await this.#api.findVersions({ collection, limit: 0, sort: 'id', where })
    const id = docs[version % docs.length]?.id
    if (id !== undefined) await this.#api.restoreVersion({ collection, draft: isDraft, id })
  }

  async #move({
    action,
    target,
  }: Extract<Step, { action: 'delete' | 'duplicate' | 'takeOut' | 'trash' }>): Promise<void> {
    const api = this.#api
    const { slug: collection } = target
    if (action === 'takeOut') {
      const where = { deletedAt: { exists: true } }
      if (collection === 'notes') return
      const { docs } = await api.find({ collection, depth: 0, limit: 0, trash: true, where })
      const id = docs[target.doc % docs.length]?.id
      if (id !== undefined) {
        await api.update({ collection, data: { deletedAt: null }, id, trash: true })
      }
      return
    }
    const doc = await this.#find(target)
    if (doc === undefined) return
    const args = { collection, id: doc.id }
    if (action === 'delete') await api.delete(args)
    else if (action === 'duplicate') await api.duplicate(args)
    else if (collection === 'pages') {
      await api.update({ ...args, data: { deletedAt: new Date().toISOString() } })
    }
  }

  /** Whether it is refused is what the scan says. */
  async #deleteImage({ image, isForced }: { image: number; isForced: boolean }): Promise<void> {
    const id = this.#imageOf(image)
    const { counts } = await scanUsages(this.#site)
    const args = { collection: 'media', id, trash: true, ...(isForced ? { context: forced } : {}) }
    const answer = await this.#api.delete(args).then(
      () => 'deleted',
      (error: unknown) => (error as { data?: { code?: string } }).data?.code ?? error,
    )
    const isUsed = (counts[String(id)] ?? 0) > 0
    const expected = isUsed && !isForced ? 'IMAGE_IN_USE' : 'deleted'
    if (answer !== expected) {
      throw new Error(`Deleting was answered with ${String(answer)} instead of ${expected}`)
    }
    if (answer === 'deleted') this.#images[image % this.#images.length] = await addImage(this.#site)
  }

  #changeOf({
    content,
    locale,
    way,
  }: Pick<Extract<Step, { action: 'home' }>, 'content' | 'locale' | 'way'>): {
    [key: string]: unknown
    data: Record<string, unknown>
  } {
    const data = this.#toData(content)
    if (way === 'unpublish') return { data: { _status: 'draft' }, draft: false }
    if (way === 'publish') return { data: { ...data, _status: 'published' } }
    if (way === 'locale') {
      return { data: { ...data, _status: 'published' }, publishSpecificLocale: locale }
    }
    return { autosave: way === 'autosave', data: { ...data, _status: 'draft' }, draft: true }
  }

  #imageOf(pick: null | number | undefined): Id | null | undefined {
    return typeof pick === 'number' ? this.#images[pick % this.#images.length] : pick
  }

  #toData(content: Content): Record<string, unknown> {
    const of = (pick: null | number | undefined) => this.#imageOf(pick)
    const { body, inner, layout, named, pictures, related, rows, slides, text, ...single } = content
    const nodes = (picks: Readonly<Record<string, number | undefined>>): object =>
      richText(Object.fromEntries(Object.entries(picks).map(([name, pick]) => [name, of(pick)])))
    const data: Record<string, unknown> = Object.fromEntries(
      Object.entries(single).map(([name, pick]) => [name, of(pick)]),
    )
    if (body !== undefined) data.body = nodes(body)
    if (text !== undefined) data.text = nodes(text)
    if (inner !== undefined) data.group = { inner: of(inner) }
    if (named !== undefined) data.tab = { named: of(named) }
    if (pictures !== undefined) data.pictures = pictures.map(of)
    if (related !== undefined) {
      data.related = related.map((pick) => ({ relationTo: 'media', value: of(pick) }))
    }
    if (layout !== undefined) {
      data.layout = layout.map((pick) => ({ blockType: 'banner', image: of(pick) }))
    }
    if (slides !== undefined) data.slides = slides.map((pick) => ({ image: of(pick) }))
    if (rows !== undefined) {
      data.rows = rows.map(({ image, words }) => ({ image: of(image), words: of(words) }))
    }
    return data
  }
}

const statusOf = (isDraft: boolean): { _status: string } => ({
  _status: isDraft ? 'draft' : 'published',
})

const isTrashed = ({ deletedAt }: { deletedAt?: unknown }): boolean => typeof deletedAt === 'string'

function refuseErrors({ errors = [] }: { errors?: unknown[] }): void {
  if (errors.length > 0) throw new Error(`Some were refused: ${JSON.stringify(errors)}`)
}
