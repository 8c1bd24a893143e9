/** Words of one part of the admin panel; merged in languages/en.ts. */
export const usagesWords = {
  usages: 'Used in',
  usagesDeleteAnyway: 'Delete although it is used',
  usagesDeleteConfirm: 'Delete for good',
  usagesDeleteExplained:
    'Every place that shows this image will show a gap. This cannot be taken back.',
  usagesDeleteHeading: 'Delete an image that is used?',
  usagesDraft: 'Draft',
  usagesFailed: 'Where the image is used could not be found out. {{reason}}',
  usagesHidden_one: '1 more place uses this image that you may not see.',
  usagesHidden_other: '{{count}} more places use this image that you may not see.',
  usagesInLocale: 'in {{locale}}',
  usagesList: 'Places that use this image',
  usagesLoading: 'Looking …',
  usagesManual: 'Noted by hand',
  usagesMore: 'Show more',
  usagesNone: 'Not used anywhere.',
  usagesPublished: 'Published',
  usagesTrash: 'In the trash',
  usagesVersion: 'Older version',
} as const
