import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { ResolvedOptions } from '../../options/resolvedOptions.js'
import type { ApplyReport } from '../../service/account/applyVariants.js'

import { randomBytes, randomUUID } from 'node:crypto'
import { appendFile } from 'node:fs/promises'

import { accountNeeds } from '../../service/account/accountNeeds.js'
import { ensureWebhook, type WebhookReport } from '../../service/account/ensureWebhook.js'
import { learnAccountHash } from '../../service/account/learnAccountHash.js'
import { openUnfinished } from '../../service/account/openUnfinished.js'
import { isInOrder } from '../../service/account/planAccount.js'
import { type ProofReport, proveDelivery } from '../../service/account/proveDelivery.js'
import { readToken, type TokenStatus } from '../../service/account/readToken.js'
import { pickKey } from '../../service/urls/signingKeys.js'
import { compareAccount, type Comparison } from '../account/compareAccount.js'
import { webhookURL } from '../account/webhookURL.js'
import { contextOf } from '../request/context.js'
import { type Command, type CommandContext, type ExitCode, printResult } from './command.js'
import { applyAll, askToApply, formatPlan, formatReport } from './variants.js'

export const setup: Command = {
  changes: 'changes the account at Cloudflare',
  flags: ['dry-run', 'env', 'json', 'overwrite', 'yes'],
  needsConsent: ({ dryRun }) => !dryRun,
  async run(context) {
    const { flags, payload, service, signal, terminal } = context
    if (service.options.unfinished !== undefined) {
      return learnHash({ ...context, unfinished: service.options.unfinished })
    }
    const token = await readToken((await service.connect()).client)
    const { dryRun } = flags
    if (token.problems.length > 0) {
      const { problems, status } = token
      const report = { dryRun, plan: null, problems, token: status }
      const text = [...problems, 'Nothing was changed.'].join('\n')
      await printResult({ flags, report, terminal, text })
      return 1
    }
    const needs = accountNeeds(service)
    const comparison = await compareAccount({ needs, payload, service, signal })
    const { plan } = comparison
    const { problems } = plan
    const webhook = webhookURL(context)
    const first = [
      describeToken(token),
      ...(webhook === undefined ? [] : [`Make sure of  the webhook ${webhook}`]),
    ]
    if (dryRun || problems.length > 0) {
      const text = [...first, ...formatPlan(plan), 'Nothing was changed.'].join('\n')
      await printResult({
        flags,
        report: { dryRun, plan, problems, token: token.status, webhook },
        terminal,
        text,
      })
      return problems.length > 0 || !isInOrder(plan) ? 1 : 0
    }
    if (!flags.yes) terminal.err(first.join('\n'))
    const overwrite = await askToApply(
      context,
      plan,
      'Change the account, and try it with a picture?',
    )
    if (overwrite === undefined) return 1
    return finish({ comparison, context, overwrite, token })
  },
  summary: 'Set the account up for this site, and prove that every variant is delivered.',
}

type FinishArgs = {
  comparison: Comparison
  context: CommandContext
  overwrite: readonly string[]
  token: TokenStatus
}

async function finish({ comparison, context, overwrite, token }: FinishArgs): Promise<ExitCode> {
  const { flags, payload, service, signal, terminal } = context
  const { connection, plan } = comparison
  const applied = await applyAll(context, comparison, overwrite)
  const signingKey = await makeSureOfKey({ applied, comparison })
  terminal.progress('Trying every variant and size with a picture')
  const proof = await proveDelivery({
    connection,
    ledger: contextOf({ payload, service }).ledger,
    newId: randomUUID,
    service,
    signal,
    signingKey,
  })
  const {
    env,
    left: leftOfWebhook,
    webhook,
  } = await setUpWebhook({
    client: connection.client,
    context,
  })
  const left = [...whatIsLeft(context), ...leftOfWebhook]
  const isDone =
    [applied.failed, applied.kept, proof.failures].every(({ length }) => length === 0) &&
    !signal.aborted
  const text = [
    ...formatReport(applied),
    ...formatProof(proof),
    ...(webhook !== null && webhook.problem === null ? [describeWebhook(webhook)] : []),
    ...left.map((line) => `Left for you: ${line}`),
    ...(flags.env === undefined ? env : []),
    isDone ? 'The account is set up.' : 'The account is not set up completely. Run setup again.',
  ]
  const report = { applied, createdKey: plan.createSigningKey ?? null, env, isDone, left, proof }
  await printResult({
    flags,
    report: { ...report, token: token.status, webhook },
    terminal,
    text: text.join('\n'),
  })
  return isDone ? 0 : 1
}

type MakeSureOfKeyArgs = Pick<FinishArgs, 'comparison'> & { applied: ApplyReport }

/** @returns the value that signs */
async function makeSureOfKey({
  comparison: {
    connection: { client, signingKeys },
    plan: { createSigningKey },
  },
}: MakeSureOfKeyArgs): Promise<string | undefined> {
  if (createSigningKey === undefined) return signingKeys.current
  const keys = await client.putKey({ name: createSigningKey })
  return pickKey({ keys, name: createSigningKey })
}

function describeToken({ expiresAt, status }: TokenStatus): string {
  if (status === null) return 'API token: accepted; Cloudflare does not say how long'
  const end = expiresAt === null ? 'without an end' : `until ${expiresAt}`
  return `API token: ${status}, ${end}`
}

function formatProof({ checked, comparedColors, failures, leftOut }: ProofReport): string[] {
  const what = comparedColors ? 'pixel by pixel' : 'by width and height; colours need sharp'
  return [
    `Tried with a picture: ${checked} variants and sizes, ${checked - failures.length} as announced (${what})`,
    ...failures.map(
      ({ collection, isPrivate, name, reason }) =>
        `Not as announced: ${collection}, ${name}${isPrivate ? ', private' : ''}: ${reason}`,
    ),
    ...(leftOut.length === 0 ? [] : [`Larger than the test picture: ${leftOut.join(', ')}`]),
  ]
}

const describeWebhook = ({ created, url }: WebhookReport): string =>
  created.length === 0
    ? `Webhook: direct uploads are told to ${url}`
    : `Webhook: direct uploads are told to ${url} from now on (created: ${created.join(', ')})`

/** What no call of ours can do. */
function whatIsLeft({ service: { options } }: CommandContext): string[] {
  return options.mode === 'local'
    ? ['this was local mode: set the credentials of your Cloudflare account, and run setup again']
    : []
}

type LearnHashArgs = CommandContext & { unfinished: NonNullable<ResolvedOptions['unfinished']> }

const name = 'CLOUDFLARE_IMAGES_ACCOUNT_HASH'

/** The first half of a setup: account and token are known, and the hash is not. */
async function learnHash({
  flags,
  service,
  signal,
  terminal,
  unfinished,
}: LearnHashArgs): Promise<ExitCode> {
  const client = await openUnfinished({ options: service.options, unfinished })
  const mayAsk = !flags.dryRun && (flags.yes || (await terminal.ask(question)))
  const accountHash = await learnAccountHash({ client, mayAsk })
  if (accountHash === undefined || signal.aborted) {
    const text = `${name} is missing, and no image tells it. Run setup without --dry-run.`
    await printResult({ flags, report: { accountHash: null, isDone: false }, terminal, text })
    return 1
  }
  const line = `${name}=${accountHash}`
  if (flags.env !== undefined && mayAsk) await appendFile(flags.env, `${line}\n`)
  const where = flags.env !== undefined && mayAsk ? `Written to ${flags.env}` : 'For your .env'
  const report = { accountHash, env: [line], isDone: false }
  const text = [`${where}:`, '', line, '', 'Then run setup again.'].join('\n')
  await printResult({ flags, report, terminal, text })
  return 1
}

const question = 'The account hash is missing. Ask Cloudflare for an upload URL, which tells it?'

type WebhookStep = {
  /** Lines for a `.env`. */
  env: string[]
  /** What remains for a person. */
  left: string[]
  /** `null` where there is none to be had yet. */
  webhook: null | WebhookReport
}

type SetUpWebhookArgs = { client: ImagesClient; context: CommandContext }

/** The webhook for direct uploads, as far as it can be set up now. */
async function setUpWebhook({ client, context }: SetUpWebhookArgs): Promise<WebhookStep> {
  const { payload, service } = context
  const { directUploads, mode, webhook } = service.options
  const url = webhookURL(context)
  const step: WebhookStep = { env: [], left: [], webhook: null }
  if (mode === 'local' || !directUploads.enabled) return step
  if (payload.config.serverURL === '') {
    step.left.push('serverURL in your config: the webhook for direct uploads needs its address')
    return step
  }
  const [given] = webhook.secret
  if (given === undefined || url === undefined) {
    return { ...step, ...(await proposeSecret(context)) }
  }
  const secret = typeof given === 'function' ? await given() : given
  const report = await ensureWebhook({ client, secret, url })
  if (report.problem !== null) step.left.push(`the webhook ${url}. ${hint(report.problem)}`)
  return { ...step, webhook: report }
}

const hint = (problem: string): string =>
  `Cloudflare calls public addresses on ports 80 and 443, for accounts with a zone on the Pro plan. ${problem}`

/** The site must know the secret before Cloudflare sends it along. */
async function proposeSecret({
  flags,
}: CommandContext): Promise<Pick<WebhookStep, 'env' | 'left'>> {
  const line = `CLOUDFLARE_IMAGES_WEBHOOK_SECRET=${randomBytes(32).toString('hex')}`
  if (flags.env !== undefined) await appendFile(flags.env, `${line}\n`)
  const where = flags.env === undefined ? 'the line below' : `what was written to ${flags.env}`
  return {
    env: [line],
    left: [`the webhook for direct uploads: set ${where}, deploy, and run setup again`],
  }
}
