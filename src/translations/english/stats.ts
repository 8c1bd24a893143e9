/** Words of the dashboard's figures; merged in languages/en.ts. */
export const statsWords = {
  statsBytes: 'Size of the originals',
  statsCost:
    'Storing them costs about {{cost}} a month. What Cloudflare asks for delivering them is not known here.',
  statsCountedAt: 'Counted on {{time}}.',
  statsDocuments_one: '{{count}} document',
  statsDocuments_other: '{{count}} documents',
  statsFailed: 'The figures cannot be shown. {{reason}}',
  statsFailures: 'Recent failures',
  statsLacks:
    'The account lacks something that this site needs; until then, images show in the nearest variant. The command “{{command}}” mends it; whoever runs this site can start it.',
  statsLoading: 'Counting the images …',
  statsLocal:
    'This site runs in local mode: its images are files on its own disk, none is at Cloudflare, and storing them costs nothing. Images stored: {{current}}.',
  statsMeter: 'Used part of the allowance',
  statsNearlyFull:
    'The allowance is almost used up. Beyond it Cloudflare takes no more images: tell whoever pays for the account.',
  statsNoFailures: 'No image failed or expired.',
  statsNoReason: 'No reason is known.',
  statsOrphans: 'Images without a document',
  statsOrphansCounted_one:
    'Cloudflare holds {{count}} image that no document shows. Counted on {{time}}.',
  statsOrphansCounted_other:
    'Cloudflare holds {{count}} images that no document shows. Counted on {{time}}.',
  statsOrphansUnknown:
    'Not counted yet. The command “{{command}}” counts them; whoever runs this site can start it.',
  statsPrivate: 'Private',
  statsRefresh: 'Refresh',
  statsRefreshFigures: 'Refresh the figures about images',
  statsStorage: 'Storage of the account',
  statsStored: '{{current}} of {{allowed}} images stored',
  statsTitle: 'Images at Cloudflare',
  statsTitleLocal: 'Images in local mode',
  statsUnused: 'Not used anywhere',
  statsWithoutAlt: 'Without alternative text',
} as const
