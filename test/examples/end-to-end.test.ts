import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'
import { makePictures } from './poller.ts'
import { startMock } from './start-mock.ts'

/** The application under test: a page that asks it for a picture, which it asks Claid for. */
function startShop(claid: string) {
  const shop = createServer(async ({ url }, answer) => {
    if (url === '/')
      return answer.end(
        '<button onclick="fetch(`/picture`).then((a) => a.text()).then((src) => { picture.src = src })">Try on</button><img id="picture" alt="The shirt, worn">',
      )
    const request = { input: { clothing: ['https://images.example.com/shirt.png'] }, options: {} }
    const [picture] = await makePictures(request, { url: claid, key: 'shop' })
    return answer.end(picture?.tmp_url)
  })
  return new Promise<{ url: string; stop: () => void }>((resolve) => {
    shop.listen(0, '127.0.0.1', () => {
      const { port } = shop.address() as AddressInfo
      resolve({ url: `http://127.0.0.1:${port}`, stop: () => shop.close() })
    })
  })
}

let mock: Awaited<ReturnType<typeof startMock>>
let shop: Awaited<ReturnType<typeof startShop>>
test.beforeAll(async () => {
  mock = await startMock('--speed', '0')
  shop = await startShop(mock.url)
})
test.afterAll(() => {
  shop.stop()
  mock.stop()
})

test('a customer sees the shirt worn', async ({ page }) => {
  await page.goto(shop.url)
  await page.getByRole('button', { name: 'Try on' }).click()
  const picture = page.getByAltText('The shirt, worn')
  await expect(picture).toHaveAttribute('src', new RegExp(`^${mock.url}/.*\\.png$`))
  await expect(picture).toHaveJSProperty('naturalWidth', 880)
})
