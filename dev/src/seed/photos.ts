/** File names of the photographs, what they show, and where to look. */
export const photos = {
  desk: {
    alt: 'An open notebook on a white desk, with a phone, a pencil and glasses around it',
    file: 'home-bg.jpg',
    focal: { x: 50, y: 58 },
  },
  journey: {
    alt: 'A camera, a field notebook and an orange backpack on a spread-out map',
    file: 'about-bg.jpg',
    focal: { x: 62, y: 30 },
  },
  repair: {
    alt: 'An astronaut at work beside the solar panels of the space station',
    file: 'post-bg.jpg',
    focal: { x: 24, y: 60 },
  },
  sale: {
    alt: 'An astronaut above the Earth holds a sign that reads: for sale',
    file: 'post-sample-image.jpg',
    focal: { x: 32, y: 35 },
  },
  telephone: {
    alt: 'A black telephone with a dial, its receiver off the hook',
    file: 'contact-bg.jpg',
    focal: { x: 84, y: 50 },
  },
} as const

export type PhotoName = keyof typeof photos
