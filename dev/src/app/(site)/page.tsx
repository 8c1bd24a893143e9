import type { Media, Post } from '../../payload-types.js'

import config from '@payload-config'
import { getPayload } from 'payload'

export const dynamic = 'force-dynamic'

/** The newest post. Its picture comes from the document as it is: no URL is put together here. */
export default async function Page() {
  const payload = await getPayload({ config })
  const { docs } = await payload.find({ collection: 'posts', depth: 1, limit: 1, sort: '-id' })
  const post = docs[0] as Post | undefined
  const hero = typeof post?.hero === 'object' ? post.hero : null
  return (
    <main>
      <nav aria-label="Demo">
        <ul>
          <li>
            <a href="/admin">Admin panel</a>
          </li>
          <li>
            <a href="/admin/collections/media">Media</a>
          </li>
          <li>
            <a href="/api/media?limit=1">The same as REST</a>
          </li>
        </ul>
      </nav>
      <h1>{post?.title ?? 'No post yet'}</h1>
      {hero !== null && <Picture media={hero} />}
      {paragraphsOf(post?.body).map((text) => (
        <p key={text}>{text}</p>
      ))}
    </main>
  )
}

function Picture({ media: { alt, cloudflare, height, url, width } }: { media: Media }) {
  if (url == null) return null
  return (
    <img
      alt={alt}
      height={height ?? undefined}
      sizes="(max-width: 60rem) 100vw, 60rem"
      src={url}
      srcSet={cloudflare?.srcset ?? undefined}
      width={width ?? undefined}
    />
  )
}

type Body = { root: { children: readonly { [key: string]: unknown; type: string }[] } }

function paragraphsOf(body: Body | null | undefined): string[] {
  return (body?.root.children ?? [])
    .filter(({ type }) => type === 'paragraph')
    .map(({ children }) => (children as { text: string }[]).map(({ text }) => text).join(''))
}
