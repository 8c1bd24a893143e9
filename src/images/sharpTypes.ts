import type sharp from 'sharp'

/** The sharp module: callable, with its static settings. */
export type SharpModule = typeof sharp

/** One sharp pipeline. */
export type SharpImage = ReturnType<SharpModule>
