import type { ComponentProps, ReactElement } from 'react'

import type { ImageRelation, VariantNameOf } from '../core/markup/imageDocument.js'
import type { ImageOptions, PictureOptions } from '../core/markup/imageProps.js'

import { preload } from 'react-dom'

import { imageProps, pictureProps } from '../core/markup/imageProps.js'
import { placeholderStyle } from './placeholder.js'

/** Attributes that the options and the document do not decide. */
type OwnAttributes = Omit<
  ComponentProps<'img'>,
  'children' | 'height' | 'sizes' | 'src' | 'srcSet' | 'width'
>

export type CloudflareImageProps<D extends ImageRelation> = OwnAttributes & {
  /** As REST, GraphQL or the Local API gave it. Without a picture, nothing is shown. */
  doc: D
  options?: ImageOptions<VariantNameOf<D>> | undefined
}

export type CloudflarePictureProps<D extends ImageRelation> = OwnAttributes & {
  doc: D
  options: PictureOptions<VariantNameOf<D>>
}

/** An `img` that shows a document's picture, on servers and in browsers, without a script of its own. */
export function CloudflareImage<const D extends ImageRelation>({
  doc,
  options,
  style,
  ...attributes
}: CloudflareImageProps<D>): null | ReactElement {
  const props = imageProps(doc, options)
  if (props === null) return null
  if (options?.priority === true) {
    preload(props.src, {
      as: 'image',
      fetchPriority: 'high',
      ...(props.srcSet === undefined
        ? {}
        : { imageSizes: props.sizes ?? '100vw', imageSrcSet: props.srcSet }),
    })
  }
  return (
    <img
      {...props}
      {...attributes}
      style={{ ...placeholderStyle(doc), ...props.style, ...style }}
    />
  )
}

/** A `picture` with another cut or variant for each kind of screen. */
export function CloudflarePicture<const D extends ImageRelation>({
  doc,
  options,
  style,
  ...attributes
}: CloudflarePictureProps<D>): null | ReactElement {
  const props = pictureProps(doc, options)
  if (props === null) return null
  const { img, sources } = props
  return (
    <picture>
      {sources.map((source) => (
        <source key={source.media} {...source} />
      ))}
      <img {...img} {...attributes} style={{ ...placeholderStyle(doc), ...img.style, ...style }} />
    </picture>
  )
}
