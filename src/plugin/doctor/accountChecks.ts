import type { Check } from './check.js'

import { randomUUID } from 'node:crypto'

import { setupCommand } from '../../core/commandLines.js'
import { isCloudflareImagesError } from '../../errors.js'
import { accountNeeds, variantNeeds } from '../../service/account/accountNeeds.js'
import { describeLacks } from '../../service/account/describePlan.js'
import { hashOfImage } from '../../service/account/learnAccountHash.js'
import { readToken } from '../../service/account/readToken.js'
import { compareAccount } from '../account/compareAccount.js'
import { driftFault } from './driftFault.js'

const dayMs = 86_400_000
/** Before its end a token is worth a word. */
const expiryDays = 14
/** Of the account's capacity. */
const almostFull = 0.9

const createToken =
  'create a token with the permission "Cloudflare Images: Edit" (My Profile > API Tokens), and set CLOUDFLARE_IMAGES_API_TOKEN'

/** Whether the call was refused for lack of rights; other failures go on. */
async function isRefused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call
    return false
  } catch (error) {
    const code = isCloudflareImagesError(error) ? error.code : undefined
    if (code === 'API_AUTHENTICATION' || code === 'API_BAD_REQUEST') return true
    throw error
  }
}

/** What the account at Cloudflare says. */
export const accountChecks: readonly Check[] = [
  {
    examine({ service: { options } }) {
      if (options.unfinished === undefined) return undefined
      return {
        mend: setupCommand,
        what: 'account id and API token are set, and the account hash is missing',
        why: 'Without it there are no delivery URLs: the site works in local mode.',
      }
    },
    id: 'account-hash-missing',
    isQuick: true,
  },
  {
    async examine({ service, signal }) {
      const { client } = await service.connect()
      const { status } = await readToken(client)
      if (status === 'active') return undefined
      if (status === null && !(await isRefused(client.listVariants({ signal })))) return undefined
      return {
        mend: createToken,
        what: `the API token is ${status ?? 'refused by Cloudflare'}`,
        why: 'Nothing can be uploaded, changed or deleted.',
      }
    },
    id: 'token',
    onlyCloudflare: true,
  },
  {
    async examine({ service }) {
      const { expiresAt } = await readToken((await service.connect()).client)
      if (expiresAt === null) return undefined
      const days = Math.floor((Date.parse(expiresAt) - service.now().getTime()) / dayMs)
      if (days >= expiryDays) return undefined
      return {
        mend: createToken,
        what: `the API token ends in ${days} days, at ${expiresAt}`,
        why: 'From then on, nothing can be uploaded, changed or deleted.',
      }
    },
    id: 'token-expiry',
    needs: ['token'],
    onlyCloudflare: true,
  },
  {
    async examine({ service, signal }) {
      const { client } = await service.connect()
      if (!(await isRefused(client.listVariants({ signal })))) return undefined
      return {
        mend: 'compare CLOUDFLARE_IMAGES_ACCOUNT_ID with the account’s dashboard, give the token the permission "Cloudflare Images: Edit" for it, and see under Images whether the account has a plan',
        what: 'the API token is valid, and does not open the images of this account',
        why: 'Nothing can be uploaded, changed or deleted.',
      }
    },
    id: 'account-access',
    needs: ['token'],
    onlyCloudflare: true,
  },
  {
    async examine({ service, signal }) {
      const { client } = await service.connect()
      // An id that no image has: who may edit is told so, and who may not is refused before.
      if (!(await isRefused(client.deleteImage({ imageId: randomUUID(), signal })))) {
        return undefined
      }
      return {
        mend: createToken,
        what: 'the API token may read images, and not change them',
        why: 'Uploads and deletions fail.',
      }
    },
    id: 'token-permissions',
    needs: ['account-access'],
    onlyCloudflare: true,
  },
  {
    async examine({ service, signal }) {
      const { client, delivery } = await service.connect()
      const { images } = await client.listImages({ perPage: 10, signal })
      const hash = images[0] && hashOfImage(images[0])
      if (hash === undefined) return { untold: 'only an image tells, and the account has none' }
      if (hash === delivery.accountHash) return undefined
      return {
        mend: `CLOUDFLARE_IMAGES_ACCOUNT_HASH=${hash}`,
        what: `the account hash is ${delivery.accountHash}, and images of the account have ${hash}`,
        why: 'Every URL leads to another account, so no picture is shown.',
      }
    },
    id: 'account-hash',
    needs: ['account-access'],
    onlyCloudflare: true,
  },
  {
    async examine({ signal, ...site }) {
      const needs = variantNeeds(site.service)
      const { plan } = await compareAccount({ ...site, needs, signal })
      const lacks = describeLacks(plan)
      if (lacks.length > 0) return driftFault(lacks)
      return plan.switchOnFlexible === 'unknown'
        ? { untold: 'only an image tells whether flexible variants are on, and there is none' }
        : undefined
    },
    id: 'variants',
    needs: ['account-access', 'account-hash'],
    onlyCloudflare: true,
  },
  {
    async examine({ signal, ...site }) {
      const { signingKey } = accountNeeds(site.service)
      if (signingKey === undefined) return undefined
      const needs = { flexible: false, signingKey, variants: [] }
      const { plan, state } = await compareAccount({ ...site, needs, signal })
      const why = 'Private images are shown to nobody.'
      if (state.signingKeys === undefined) {
        if (site.service.options.signingKey !== undefined) {
          return { untold: 'the token may not read the keys' }
        }
        return {
          mend: 'CLOUDFLARE_IMAGES_SIGNING_KEY=<the value under Images > Keys>',
          what: 'images are private, no signing key is set, and the API token may not read those of the account',
          why: 'The site does not start.',
        }
      }
      if (plan.createSigningKey !== undefined) {
        return {
          mend: setupCommand,
          what: `the account has no signing key ${plan.createSigningKey}`,
          why,
        }
      }
      if (plan.problems.length === 0) return undefined
      return {
        mend: 'leave out CLOUDFLARE_IMAGES_SIGNING_KEY, and the plugin reads the key from the account; or copy it from Images > Keys',
        what: 'the signing key of the options is none of the account’s',
        why,
      }
    },
    id: 'signing-key',
    needs: ['account-access'],
    onlyCloudflare: true,
  },
  {
    async examine({ service, signal }) {
      const { allowed, current } = await (await service.connect()).client.getStats({ signal })
      if (current < allowed * almostFull) return undefined
      return {
        mend: 'buy capacity under Images > Plans, or run npx payload cloudflare-images cleanup --delete-orphans --dry-run to see what can go',
        what: `the account holds ${current} of ${allowed} images`,
        why: 'When it is full, uploads are refused.',
      }
    },
    id: 'capacity',
    needs: ['account-access'],
    onlyCloudflare: true,
  },
]
