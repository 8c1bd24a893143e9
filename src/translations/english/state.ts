/** Words of one part of the admin panel; merged in languages/en.ts. */
export const stateWords = {
  stateArrived: 'The file has arrived, and the image can be used.',
  stateCheckedAt: 'Checked at {{time}}: nothing has changed yet.',
  stateCheckNow: 'Check now',
  stateChecking: 'Checking …',
  stateChooseAgain: 'Choose the file again',
  stateChooseOther: 'Choose another file',
  stateDraft: 'The file of this image has not arrived yet. This page shows it as soon as it does.',
  stateEndsAt: 'It can arrive until {{time}}.',
  stateExpired: 'The file of this image never arrived.',
  stateFailed: 'This image cannot be used.',
  statePending:
    'This image waits to be sent to Cloudflare. That happens by itself, and this page shows it as soon as it is done.',
  stateReasonCancelled: 'The upload was cancelled.',
  stateReasonExpired: 'The time for its upload was over before a file arrived.',
  stateReasonMissing: 'The image is missing at Cloudflare.',
  stateSince: 'Waiting since {{time}}.',
} as const
