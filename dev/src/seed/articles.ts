import type { PhotoName } from './photos.js'

/** The demo's posts, oldest first. */
export const articles: readonly {
  hero: PhotoName
  inline?: PhotoName
  paragraphs: readonly string[]
  title: string
}[] = [
  {
    hero: 'telephone',
    paragraphs: [
      'It rang for the last time in spring. Nobody has had the heart to put the receiver back.',
    ],
    title: 'The telephone in the hall',
  },
  {
    hero: 'desk',
    inline: 'journey',
    paragraphs: [
      'A clear desk is not a clear head, but it is a start. One notebook, one pencil, no tabs.',
      'The rest goes into the backpack, together with the map and a camera that has seen more rain than sun.',
    ],
    title: 'What to leave on the desk',
  },
  {
    hero: 'repair',
    inline: 'sale',
    paragraphs: [
      'The work is slow: every bolt has a tether, and every tether has a list. Six hours outside replace one box the size of a suitcase.',
      'Afterwards there is time for a joke. The satellite that had been brought back was, after all, used.',
    ],
    title: 'Six hours outside',
  },
]
