/** What became of an action, and what can go wrong, by codes; merged in languages/en.ts. */
export const outcomeWords = {
  effect_arrived: 'The file has arrived.',
  effect_changed: 'Brought up to date.',
  effect_deleted: 'Deleted.',
  effect_noPlaceholder: 'No placeholder can be made of this picture; it loads without one.',
  effect_placeholder: 'It has a new placeholder.',
  effect_private: 'Private now.',
  effect_public: 'Public now.',
  effect_trashed: 'In the trash now.',
  effect_unchanged: 'Nothing had to be changed.',
  error_API_RATE_LIMITED:
    'Cloudflare Images is asked too often at the moment. Try again in a few minutes.',
  error_API_UNAVAILABLE:
    'Cloudflare Images cannot be reached at the moment. Try again in a few minutes.',
  error_DOCUMENT_LOCKED:
    'Somebody else is editing this document at the moment, so nothing was changed.',
  error_FILE_NEEDED: 'Its file is needed again: open the document and choose it.',
  error_FORBIDDEN: 'You are not allowed to do this.',
  error_IMAGE_IN_USE: 'This image is still used.',
  error_IMAGE_MISSING: 'This document has no image at Cloudflare.',
  error_IMAGE_NOT_READY: 'The image of this document has not arrived yet.',
  error_NETWORK: 'The site could not be reached. Check your connection and try again.',
  error_NOT_FOUND: 'There is no such document, or you may not see it.',
  error_UNAUTHENTICATED: 'You are signed out. Sign in and try again.',
  error_UNEXPECTED: 'Something went wrong. Administrators find the reason in the server’s log.',
  error_USAGES_NOT_READY:
    'It is still being found out where images are used. Try again in a moment.',
} as const
