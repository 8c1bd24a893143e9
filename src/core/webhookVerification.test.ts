import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { hasWebhookProof, verifyWebhook, type WebhookHeaders } from './webhookVerification.js'

const secret = 'a-secret-of-the-destination'
const rawBody = '{"data":{"id":"c0ffee"}}'
/** Of openssl: printf %s "$body" | openssl dgst -sha256 -hmac "$secret" */
const digest = 'f14f92bfe72ae9a12faa2899004726e5253441cfb37d94328f382b78c0d77880'

const verify = (headers: WebhookHeaders, secrets: readonly string[] = [secret], body = rawBody) =>
  verifyWebhook({ headers, rawBody: body, secrets })

describe('what proves a message', () => {
  const rows: [name: string, headers: Record<string, string>, proof: string][] = [
    ['the secret itself', { 'cf-webhook-auth': secret }, 'secret'],
    ['a header name in another case', { 'CF-Webhook-Auth': secret }, 'secret'],
    ['an HMAC in hex', { 'x-signature': digest }, 'hmac'],
    ['an HMAC with its prefix', { 'x-signature': `sha256=${digest}` }, 'hmac'],
    ['an HMAC in capitals', { 'x-signature': digest.toUpperCase() }, 'hmac'],
    ['an HMAC in the other header', { 'x-cloudflare-signature': `sha256=${digest}` }, 'hmac'],
    ['the one good of two headers', { 'cf-webhook-auth': 'x', 'x-signature': digest }, 'hmac'],
  ]
  test.each(rows)('%s', (_, headers, proof) => {
    expect(verify(headers)).toBe(proof)
    expect(verify(new Headers(headers))).toBe(proof)
    expect(hasWebhookProof(headers)).toBe(true)
  })

  test('any of several secrets', () => {
    const secrets = ['an-older-secret-of-ours', secret, 'a-newer-secret-of-ours']
    expect(verify({ 'cf-webhook-auth': secret }, secrets)).toBe('secret')
    expect(verify({ 'x-signature': digest }, secrets)).toBe('hmac')
  })

  test('bytes like text', () => {
    const bytes = new TextEncoder().encode(rawBody)
    const headers = { 'x-signature': digest }
    expect(verifyWebhook({ headers, rawBody: bytes, secrets: [secret] })).toBe('hmac')
  })
})

describe('what proves nothing', () => {
  const rows: [name: string, headers: WebhookHeaders][] = [
    ['no header', {}],
    ['an empty secret', { 'cf-webhook-auth': '' }],
    ['another secret', { 'cf-webhook-auth': 'another-secret-of-the-same' }],
    ['the secret cut short', { 'cf-webhook-auth': secret.slice(0, -1) }],
    ['the secret and more', { 'cf-webhook-auth': `${secret}x` }],
    ['the secret in capitals', { 'cf-webhook-auth': secret.toUpperCase() }],
    ['the secret twice', { 'cf-webhook-auth': [secret, secret] }],
    ['the secret in the header of signatures', { 'x-signature': secret }],
    ['the signature in the header of secrets', { 'cf-webhook-auth': digest }],
    ['a signature cut short', { 'x-signature': digest.slice(0, -1) }],
    ['a signature with a changed digit', { 'x-signature': `0${digest.slice(1)}` }],
    ['another algorithm', { 'x-signature': `sha512=${digest}` }],
    ['an authorization header', { authorization: `Bearer ${secret}` }],
    ['a header of a megabyte', { 'cf-webhook-auth': secret.padEnd(1_000_000, 'x') }],
    ['a value that is no text', { 'cf-webhook-auth': undefined }],
  ]
  test.each(rows)('%s', (_, headers) => {
    expect(verify(headers)).toBeUndefined()
  })

  test('a signature of another body', () => {
    expect(verify({ 'x-signature': digest }, [secret], `${rawBody} `)).toBeUndefined()
  })

  test('a signature as Cloudflare Stream makes it', () => {
    const value = `time=1230811200,sig1=${digest}`
    expect(verify({ 'webhook-signature': value })).toBeUndefined()
    expect(verify({ 'x-signature': value })).toBeUndefined()
  })

  test('an empty secret, or none, whatever is sent', () => {
    expect(verify({ 'cf-webhook-auth': '' }, [''])).toBeUndefined()
    const ofNothing = 'b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad'
    expect(verify({ 'x-signature': ofNothing }, [''], '')).toBeUndefined()
    expect(verify({ 'cf-webhook-auth': secret }, [])).toBeUndefined()
  })
})

test('no other text than the secret opens, and the secret always does', () => {
  const text = fc.string({ minLength: 1, unit: fc.constantFrom('a', 'b', 'c', 'A', '-', '0') })
  fc.assert(
    fc.property(text, text, (ours, theirs) => {
      const headers = { 'cf-webhook-auth': theirs }
      expect(verify(headers, [ours])).toBe(ours === theirs ? 'secret' : undefined)
    }),
    { numRuns: 500, seed: 6 },
  )
})
