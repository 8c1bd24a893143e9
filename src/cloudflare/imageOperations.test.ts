import type { ServerResponse } from 'node:http'

import type { APIServer } from '../../test/fixtures/startAPIServer.js'

import { afterEach, describe, expect, test } from '@jest/globals'

import { answerError, answerResult, startAPIServer } from '../../test/fixtures/startAPIServer.js'
import { createImagesClient } from './createImagesClient.js'

let server: APIServer

afterEach(() => server.close())

async function startClient(answer: (response: ServerResponse) => void) {
  server = await startAPIServer((_request, response) => answer(response))
  return createImagesClient({ accountId: 'acc', apiBaseURL: server.origin, apiToken: 'token' })
}

const answerImage = (response: ServerResponse) => answerResult(response, { id: 'new', meta: {} })

describe('ids in paths', () => {
  test.each([
    ['a slash', 'a/b', 'a%2Fb'],
    ['a percent sign', '100%', '100%25'],
    ['an encoded slash', 'a%2Fb', 'a%252Fb'],
    ['a query', 'a?b#c', 'a%3Fb%23c'],
    ['blanks and letters of any script', 'ä 写', '%C3%A4%20%E5%86%99'],
  ])('%s is encoded', async (_name, imageId, encoded) => {
    const client = await startClient(answerImage)
    await client.getImage({ imageId })
    expect(server.requests[0]?.url).toBe(`/accounts/acc/images/v1/${encoded}`)
  })

  test.each(['', '.', '..', 'a/..', '/a', 'a/'])(
    '"%s" never becomes another call',
    async (imageId) => {
      const client = await startClient(answerImage)
      await expect(client.deleteImage({ imageId })).rejects.toMatchObject({
        code: 'IMAGE_ID_INVALID',
      })
      expect(server.requests).toEqual([])
    },
  )
})

describe('deleteImage', () => {
  test('succeeds', async () => {
    const client = await startClient((response) => answerResult(response, {}))
    expect(await client.deleteImage({ imageId: 'a' })).toEqual({ alreadyGone: false })
    expect(server.requests[0]).toMatchObject({ body: Buffer.alloc(0), method: 'DELETE' })
  })

  test.each([
    ['code 5404', 5404, 404],
    ['status 404 alone', 0, 404],
  ])('takes %s for success', async (_name, code, status) => {
    const client = await startClient((response) =>
      answerError(response, { code, message: 'Image not found', status }),
    )
    expect(await client.deleteImage({ imageId: 'a' })).toEqual({ alreadyGone: true })
  })

  test.each([
    ['a wrong account', 7003, 404],
    ['a server fault', 0, 500],
    ['a refused token', 10000, 403],
  ])('does not take %s for success', async (_name, code, status) => {
    const client = await startClient((response) =>
      answerError(response, { code, message: '', status }),
    )
    await expect(client.deleteImage({ imageId: 'a' })).rejects.toMatchObject({ httpStatus: status })
  })
})

describe('updateImage', () => {
  test('sends what is given and returns the id of the answer', async () => {
    const client = await startClient(answerImage)
    const image = await client.updateImage({
      imageId: 'old',
      metadata: {},
      requireSignedURLs: true,
    })
    expect(image.imageId).toBe('new')
    const [request] = server.requests
    expect(request).toMatchObject({
      headers: { 'content-type': 'application/json' },
      method: 'PATCH',
    })
    expect(JSON.parse(request!.body.toString())).toEqual({ metadata: {}, requireSignedURLs: true })
  })

  test.each([
    ['nothing to change', 'REQUEST_INVALID', {}],
    ['too much metadata', 'METADATA_TOO_LARGE', { metadata: { a: 'x'.repeat(1024) } }],
  ])('refuses %s', async (_name, code, settings) => {
    const client = await startClient(answerImage)
    await expect(client.updateImage({ imageId: 'a', ...settings })).rejects.toMatchObject({ code })
    expect(server.requests).toEqual([])
  })
})
