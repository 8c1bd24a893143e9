import fc from 'fast-check'

/** Which of the images there are; more than those begin again. */
type Pick = number

export type Content = {
  body?:
    { [node in 'block' | 'icon' | 'link' | 'poster' | 'upload']?: Pick | undefined } | undefined
  folded?: null | Pick | undefined
  hero?: null | Pick | undefined
  inner?: null | Pick | undefined
  layout?: Pick[] | undefined
  named?: null | Pick | undefined
  pictures?: Pick[] | undefined
  related?: Pick[] | undefined
  rows?: { image: null | Pick; words: null | Pick }[] | undefined
  slides?: Pick[] | undefined
  tabbed?: null | Pick | undefined
  text?: { upload?: Pick | undefined } | undefined
  translated?: null | Pick | undefined
}

export const ways = ['autosave', 'draft', 'locale', 'publish', 'unpublish'] as const
type Way = (typeof ways)[number]
type Locale = 'de' | 'en'
type Target = { doc: number; slug: 'notes' | 'pages' }

export type Step =
  | { action: 'change'; content: Content; locale: Locale; target: Target; way: Way }
  | {
      action: 'changeMany'
      content: Content
      isDraft: boolean
      locale: Locale
      slug: Target['slug']
    }
  | { action: 'cover'; cover: null | Pick; image: Pick; way: 'draft' | 'publish' }
  | { action: 'create'; content: Content; isDraft: boolean; locale: Locale; slug: Target['slug'] }
  | { action: 'delete' | 'duplicate' | 'takeOut' | 'trash'; target: Target }
  | { action: 'deleteImage'; image: Pick; isForced: boolean }
  | { action: 'deleteMany'; slug: Target['slug'] }
  | { action: 'home'; content: Content; locale: Locale; way: Way }
  | { action: 'restore'; isDraft: boolean; target: Target; version: number }
  | { action: 'restoreHome' | 'restoreImage'; image: Pick; version: number }
  | { action: 'trashImage'; image: Pick; isTaken: boolean }

const picked = fc.nat({ max: 3 })
const maybe = fc.option(picked)
const some = fc.array(picked, { maxLength: 3 })
const locale = fc.constantFrom<Locale>('en', 'de')
const slug = fc.constantFrom<Target['slug']>('notes', 'pages', 'pages')
const doc = fc.nat({ max: 2 })
const target = fc.record({ doc, slug })
const way = fc.constantFrom<Way>(...ways)
const isDraft = fc.boolean()
const version = fc.nat({ max: 4 })
const image = picked

const node = { block: picked, icon: picked, link: picked, poster: picked, upload: picked }
export const content: fc.Arbitrary<Content> = fc.record(
  {
    body: fc.record(node, { requiredKeys: [] }),
    folded: maybe,
    hero: maybe,
    inner: maybe,
    layout: some,
    named: maybe,
    pictures: some,
    related: some,
    rows: fc.array(fc.record({ image: maybe, words: maybe }), { maxLength: 2 }),
    slides: some,
    tabbed: maybe,
    text: fc.record({ upload: picked }, { requiredKeys: [] }),
    translated: maybe,
  },
  { requiredKeys: [] },
)

const action = <T extends Step['action']>(name: T): fc.Arbitrary<T> => fc.constant(name)

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({ action: action('change'), content, locale, target, way }),
    weight: 12,
  },
  { arbitrary: fc.record({ action: action('create'), content, isDraft, locale, slug }), weight: 3 },
  {
    arbitrary: fc.record({ action: action('restore'), isDraft, target, version }),
    weight: 3,
  },
  { arbitrary: fc.record({ action: action('home'), content, locale, way }), weight: 3 },
  {
    arbitrary: fc.record({ action: action('changeMany'), content, isDraft, locale, slug }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      action: action('cover'),
      cover: maybe,
      image,
      way: fc.constantFrom<'draft' | 'publish'>('draft', 'publish'),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      action: fc.constantFrom<'delete' | 'duplicate' | 'takeOut' | 'trash'>(
        'delete',
        'duplicate',
        'takeOut',
        'trash',
      ),
      target,
    }),
    weight: 4,
  },
  { arbitrary: fc.record({ action: action('deleteMany'), slug }), weight: 1 },
  {
    arbitrary: fc.record({ action: action('deleteImage'), image, isForced: fc.boolean() }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ action: action('trashImage'), image, isTaken: fc.boolean() }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      action: fc.constantFrom<'restoreHome' | 'restoreImage'>('restoreHome', 'restoreImage'),
      image,
      version,
    }),
    weight: 2,
  },
)
