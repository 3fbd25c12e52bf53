import { createMock } from 'claid-mock'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, expect, test } from 'vitest'

const mock = createMock({ publicUrl: 'https://api.claid.ai', speed: 0 })
const server = setupServer(
  // What breaks a connection on purpose is a network error to MSW.
  http.all('https://api.claid.ai/*', ({ request }) => mock.fetch(request).catch(() => HttpResponse.error())),
)
beforeAll(() => server.listen())
afterAll(async () => {
  server.close()
  await mock.close()
})

test('code with a hard-coded address is answered by the mock', async () => {
  const { key, tasks } = mock.sandbox()
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  const submitted = await fetch('https://api.claid.ai/v1/image/ai-fashion-models', {
    method: 'POST',
    headers,
    body: JSON.stringify({ input: { clothing: ['https://images.example.com/shirt.png'] }, options: {} }),
  })
  const { result_url } = (await submitted.json()).data
  const { status, result } = (await (await fetch(result_url, { headers })).json()).data
  expect(status).toBe('DONE')
  const picture = await fetch(result.output_objects[0].tmp_url)
  expect(picture.headers.get('content-type')).toBe('image/png')
  expect(await tasks()).toHaveLength(1)
})
