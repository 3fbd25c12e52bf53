import type { paths } from 'claid-mock'
import { expect, test } from 'claid-mock/vitest'
import createClient from 'openapi-fetch'

test('a client with the types of the contract', async ({ claid }) => {
  const client = createClient<paths>({
    baseUrl: claid.url,
    headers: { Authorization: `Bearer ${claid.key}` },
  })
  const accepted = await client.POST('/v1/image/ai-fashion-models', {
    body: {
      input: { clothing: ['https://images.example.com/shirt.png'] },
      options: {},
      output: { number_of_images: 2 },
    },
  })
  await expect(accepted).toBeAccepted()
  await claid.advance('10s')
  const { data } = await client.GET('/v1/image/ai-fashion-models/{processing_request_id}', {
    params: { path: { processing_request_id: accepted.data?.data?.id ?? 0 } },
  })
  expect(data?.data?.result?.output_objects).toHaveLength(2)
})
