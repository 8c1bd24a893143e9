import type { Post } from '../payload-types.js'

type Body = NonNullable<Post['body']>
type Node = Body['root']['children'][number]

/** What the editor would store for these paragraphs, with a picture after the first one. */
export function richText({
  mediaId,
  paragraphs,
}: {
  mediaId?: number | string | undefined
  paragraphs: readonly string[]
}): Body {
  const [first, ...rest] = paragraphs.map(paragraph)
  const picture = mediaId === undefined ? [] : [uploadNode(mediaId)]
  return {
    root: {
      children: [...(first === undefined ? [] : [first]), ...picture, ...rest],
      direction: 'ltr',
      format: '',
      indent: 0,
      type: 'root',
      version: 1,
    },
  }
}

function paragraph(text: string): Node {
  return {
    children: [{ detail: 0, format: 0, mode: 'normal', style: '', text, type: 'text', version: 1 }],
    direction: 'ltr',
    format: '',
    indent: 0,
    textFormat: 0,
    type: 'paragraph',
    version: 1,
  }
}

function uploadNode(mediaId: number | string): Node {
  return {
    fields: {},
    format: '',
    // Lexical wants 24 hexadecimal digits here; any will do.
    id: String(mediaId).padStart(24, '0').slice(-24),
    relationTo: 'media',
    type: 'upload',
    value: mediaId,
    version: 3,
  }
}
