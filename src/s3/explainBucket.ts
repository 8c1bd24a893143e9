import type { FileFault } from '../core/fileTarget.js'
import type { Bucket } from './createBucket.js'

import {
  isElsewhere,
  isMalformed,
  isTimeout,
  lacksCredentials,
  lacksRegion,
  nameOf,
  type Thrown,
} from './bucketError.js'

/** That was asked for. */
export type Right = 'read' | 'write'

type ExplainBucketArgs = {
  bucket: Bucket
  error: Thrown
  /** Of a collection's keys. */
  prefix: string
  right: Right
}

const why = 'PDF, video and whatever else Cloudflare does not store are neither saved nor shown.'

const wrongKeys = ['ExpiredToken', 'InvalidAccessKeyId', 'InvalidToken', 'SignatureDoesNotMatch']

/** What is wrong with a bucket that answered so; `undefined` for what is no fault of the set-up. */
export async function explainBucket(args: ExplainBucketArgs): Promise<FileFault | undefined> {
  const { error, right } = args
  const { bucket } = args.bucket.options
  const name = nameOf(error)
  const status = error.$metadata?.httpStatusCode
  const quoted = JSON.stringify(bucket)
  const host = await hostOf(args.bucket)
  const isR2 = host.endsWith('.r2.cloudflarestorage.com')
  if (lacksRegion(error)) {
    return {
      mend: "region: 'eu-central-1' in `config` of s3Files, or 'auto' for R2",
      what: `the region of the bucket ${quoted} is not set`,
      why,
    }
  }
  if (name === 'NoSuchBucket' || name === 'InvalidBucketName') {
    const create = isR2 ? `npx wrangler r2 bucket create ${bucket}` : `aws s3 mb s3://${bucket}`
    return {
      mend: `${create}, or correct \`bucket\` of s3Files`,
      what: `the bucket ${quoted} does not exist at ${host}`,
      why,
    }
  }
  if (isElsewhere(error)) {
    const { Region } = error
    const region = typeof Region === 'string' ? Region : '<region of the bucket>'
    return {
      mend: `region: '${region}' in \`config\` of s3Files`,
      what: `the bucket ${quoted} is in another region`,
      why,
    }
  }
  if (lacksCredentials(error)) {
    return {
      mend: 'credentials: { accessKeyId, secretAccessKey } in `config` of s3Files, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment',
      what: `there are no credentials for the bucket ${quoted}`,
      why,
    }
  }
  if (name === 'RequestTimeTooSkewed') {
    return {
      mend: 'switch on time synchronisation on this machine, such as timedatectl set-ntp true',
      what: `the clock of this machine is too far off for ${host}`,
      why,
    }
  }
  // So R2 says of a key that is too long or too short.
  const isOdd = right === 'read' && name === 'InvalidArgument'
  if (status === 401 || isOdd || isMalformed(error) || wrongKeys.includes(name)) {
    const create = isR2
      ? 'create a token with "Object Read & Write" for the bucket (R2 > Manage API tokens)'
      : 'create an access key for a user who may use the bucket'
    return {
      mend: `${create}, and set both of its values as \`config.credentials\` of s3Files`,
      what: `${host} does not accept the credentials for the bucket ${quoted}: ${name}`,
      why,
    }
  }
  if (status === 403) return refusal({ ...args, isR2, name: bucket })
  const says = whatOf({ error, right })
  if (says === undefined) return undefined
  return {
    mend: 'correct `endpoint` in `config` of s3Files, and let this machine reach it; for R2 it is https://<account id>.r2.cloudflarestorage.com',
    what: `${host} ${says}, and should have the bucket ${quoted}`,
    why,
  }
}

/** Of a host with which something is wrong. One that is out of order says nothing of the set-up. */
function whatOf({ error, right }: Pick<ExplainBucketArgs, 'error' | 'right'>): string | undefined {
  const status = error.$metadata?.httpStatusCode
  if (status !== undefined) {
    const isStranger = right === 'read' && status < 500 && status !== 429
    return isStranger ? `answers ${status}, as no server does that speaks S3` : undefined
  }
  return isTimeout(error) ? 'does not answer in time' : `cannot be reached (${nameOf(error)})`
}

type RefusalArgs = Pick<ExplainBucketArgs, 'prefix' | 'right'> & { isR2: boolean; name: string }

function refusal({ isR2, name, prefix, right }: RefusalArgs): FileFault {
  const objects = `arn:aws:s3:::${name}/${prefix}*`
  const rights =
    right === 'read'
      ? `s3:ListBucket on arn:aws:s3:::${name} and s3:GetObject on ${objects}`
      : `s3:PutObject and s3:DeleteObject on ${objects}`
  return {
    mend: isR2
      ? 'give the token "Object Read & Write" for the bucket (R2 > Manage API tokens)'
      : `allow the key ${rights}`,
    what:
      right === 'read'
        ? `the key may not list the bucket ${JSON.stringify(name)} and read objects in it`
        : `the key may not write into the bucket ${JSON.stringify(name)}`,
    why: right === 'read' ? why : why.replace('neither saved nor shown', 'not saved'),
  }
}

/** Without what an address may hold beside: a name, a password, a path. */
async function hostOf(bucket: Bucket): Promise<string> {
  try {
    const { client } = await bucket.open()
    const endpoint = await client.config.endpoint?.()
    if (endpoint === undefined) return 'Amazon S3'
    const { hostname, port } = endpoint
    return port === undefined ? hostname : `${hostname}:${port}`
  } catch {
    // No address at all.
    return 'the endpoint'
  }
}
