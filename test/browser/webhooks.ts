import { expect } from 'vitest'
import { goTo, open, press, shoot, withBrowser } from './browser.ts'

withBrowser(
  'a webhook reaches the built-in receiver with a true signature, and once more when replayed',
  async () => {
    const { page, submit, ask } = await open()
    await submit('a-customer-key')
    await goTo(page, 'Webhooks')
    await page.getByRole('heading', { name: 'Nothing was delivered yet' }).waitFor()
    await shoot(page, 'webhooks-empty')
    await page.getByRole('switch', { name: 'Built-in receiver' }).click()
    await page.getByText('Events arrive at').waitFor()
    const { id } = await submit('a-customer-key')
    await press(page, '+10 s')
    const deliveries = page.getByRole('region', { name: 'Deliveries' })
    const first = deliveries.locator('details', { hasText: `task ${id}` }).first()
    await first.locator('summary', { hasText: 'delivered' }).click()
    await first.getByText('The signature is true').waitFor()
    await first.getByText(/^X-Claid-Hmac-SHA256$/i).waitFor()
    await first.getByText('Compare the two in constant time').waitFor()
    await shoot(page, 'delivery')
    await press(first, 'Replay')
    await deliveries.getByText(/^replay of #\d+$/).waitFor()
    const { received } = await ask('receiver')
    expect(received[0]).toMatchObject({ task: id, event: 'success', verdict: 'true', answered: 200 })
  },
)

withBrowser('a receiver that fails is told again, and every attempt is there to read', async () => {
  const { page, submit } = await open()
  await submit('a-customer-key')
  await goTo(page, 'Webhooks')
  await page.getByRole('switch', { name: 'Built-in receiver' }).click()
  await page.getByLabel('Answers').selectOption('503')
  await page.getByText('Events arrive at').waitFor()
  const { id } = await submit('a-customer-key')
  await press(page, '+1 h')
  const card = page.locator('details', { hasText: `task ${id}` }).first()
  await card.locator('summary', { hasText: 'gave up' }).click()
  await card.getByRole('article', { name: 'Attempt 5' }).waitFor()
  await card.getByText('503').first().waitFor()
  await shoot(page, 'gave-up')
})

withBrowser('the address, the secret and the events are set, and what is wrong is said', async () => {
  const { page, mock, submit } = await open({}, { unasked: /400/ })
  await submit('a-customer-key')
  await goTo(page, 'Webhooks')
  await page.getByLabel('Address').fill('nowhere')
  await press(page, 'Save')
  await page
    .getByRole('alert')
    .getByText(/write an http or https address/)
    .waitFor()
  await page.getByLabel('Address').fill('http://127.0.0.1:9/hook')
  await page.getByLabel('Secret').fill('a secret of theirs')
  await page.getByLabel('failure').click()
  await page.getByLabel('Signature').selectOption('base64')
  await press(page, 'Save')
  await page.getByText('The webhook is set.').waitFor()
  const whole = () =>
    fetch(`${mock.sandbox('a-customer-key').url}/_mock/webhook`, bearer).then((answer) => answer.json())
  const bearer = { headers: { authorization: 'Bearer a-customer-key' } }
  expect((await whole()).webhook).toMatchObject({
    url: 'http://127.0.0.1:9/hook',
    secret: 'a secret of theirs',
    events: ['success'],
    encoding: 'base64',
  })
  // The secret is kept where it is not written anew.
  await page.getByLabel('Attempts').fill('2')
  await press(page, 'Save')
  await expect.poll(async () => (await whole()).webhook.retry.attempts, { timeout: 60_000 }).toBe(2)
  expect((await whole()).webhook.secret).toBe('a secret of theirs')
  await press(page, 'Send nowhere')
  await page.getByText('Events go nowhere now.').waitFor()
  expect((await whole()).webhook).toBe(null)
})

withBrowser('a held delivery is released', async () => {
  const { page, mock, submit } = await open()
  const sandbox = mock.sandbox('a-customer-key')
  await sandbox.webhook({ url: async () => new Response('ok') })
  await sandbox.use('webhook-held')
  await submit(sandbox.key)
  await sandbox.advance('1m')
  await goTo(page, 'Webhooks')
  await page.locator('summary', { hasText: 'held' }).click()
  await press(page, 'Release')
  await page.locator('summary', { hasText: 'delivered' }).waitFor()
})
