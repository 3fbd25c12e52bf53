import { expect } from 'vitest'
import { goTo, live, open, press, seriousFindings, shoot, withBrowser } from './browser.ts'

const views = ['Try it', 'Tasks', 'Webhooks', 'Requests', 'Contract'] as const

/** A mock that has something to show in every view. */
async function filled(setting: Parameters<typeof open>[1]) {
  const opened = await open({}, { ...setting })
  const { mock, page, submit } = opened
  const sandbox = mock.sandbox('a-customer-key')
  await sandbox.webhook({ url: async () => new Response('ok'), secret: 'a secret' })
  const { id } = await submit(sandbox.key, { options: { pose: 'x'.repeat(300) } })
  await submit(sandbox.key, { nonsense: 1 })
  await sandbox.advance('1m')
  await page.locator('.steering, .folded-head').first().waitFor()
  return { ...opened, id }
}

// In the dark only the colours differ, and on a phone the sizes.
withBrowser.for([
  { name: 'light', setting: {}, rules: undefined },
  { name: 'dark', setting: { dark: true }, rules: ['color-contrast'] },
  {
    name: 'phone',
    setting: { width: 360, height: 740 },
    rules: ['target-size', 'scrollable-region-focusable', 'color-contrast'],
  },
])('everyone can use every view: $name', async ({ name, setting, rules }) => {
  const { page, id } = await filled(setting)
  const findings: string[] = []
  const look = async (state: string) => {
    await shoot(page, `${state}-${name}`)
    findings.push(...(await seriousFindings(page, rules)).map((finding) => `${state}: ${finding}`))
    expect([state, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([
      state,
      setting.width ?? 1440,
    ])
  }
  for (const view of views) {
    await goTo(page, view)
    await page.getByRole('main').getByRole('heading').first().waitFor()
    await look(view.toLowerCase().replace(' ', '-'))
  }
  await goTo(page, 'Tasks')
  await page.getByRole('link', { name: new RegExp(`^${id}`) }).click()
  await page.locator('.gallery .is-there').first().waitFor()
  await look('task')
  await goTo(page, 'Webhooks')
  await page.locator('summary', { hasText: 'delivered' }).click()
  await page.getByText('The signature is true').waitFor()
  await look('delivery')
  await goTo(page, 'Requests')
  await page.getByRole('button', { name: /^422/ }).click()
  await look('request')
  const folded = page.locator('summary', { hasText: 'Steer' })
  if (await folded.isVisible()) {
    await folded.click()
    await look('head')
  }
  await page.getByRole('button', { name: /^Scenario/ }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^default/ })
    .waitFor()
  await look('scenarios')
  expect(findings).toEqual([])
})

withBrowser('the theme is the system’s until it is switched, and then remembered', async () => {
  const { page } = await open({}, { dark: true })
  const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
  const theme = page.getByRole('switch', { name: 'Dark theme' })
  expect([await theme.getAttribute('aria-checked'), await ground()]).toEqual(['true', 'rgb(15, 16, 19)'])
  await theme.click()
  expect([await theme.getAttribute('aria-checked'), await ground()]).toEqual(['false', 'rgb(245, 245, 242)'])
  await page.reload()
  await live(page)
  expect(await ground()).toBe('rgb(245, 245, 242)')
})

withBrowser('a submission needs no mouse, and a window gives the focus back', async () => {
  const { page } = await open()
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Skip to the content' }).and(page.locator(':focus')).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('main').and(page.locator(':focus')).waitFor()
  await page.getByRole('button', { name: 'Submit' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /^Task \d+/ }).waitFor()
  const picker = page.getByRole('button', { name: /^Scenario/ })
  await picker.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await picker.and(page.locator(':focus')).waitFor()
})

withBrowser('what has nothing yet says what would be there, with a command to paste', async () => {
  const { page, url } = await open()
  for (const view of ['Tasks', 'Requests']) {
    await goTo(page, view)
    await page.getByText(/paste this into a terminal/).waitFor()
    await page.getByText(`curl ${url}/v1/image/ai-fashion-models`).waitFor()
    await shoot(page, `${view.toLowerCase()}-empty`)
  }
  await goTo(page, 'Contract')
  await page.getByRole('heading', { name: 'No sandbox yet' }).waitFor()
  await page.getByText(`curl ${url}/v1/image/ai-fashion-models`).waitFor()
  await shoot(page, 'contract-empty')
  await goTo(page, 'Webhooks')
  await page.getByText(`curl -X PUT '${url}/_mock/webhook'`).waitFor()
  await shoot(page, 'webhooks-none')
  await press(page.getByRole('main'), 'Open a sandbox')
  await page.getByRole('switch', { name: 'Built-in receiver' }).waitFor()
  await page.getByRole('region', { name: 'Clock' }).waitFor()
})

withBrowser('another contract has another form', async () => {
  const { page } = await open({ spec: 'test/documents/atelier.json' })
  const operation = page.getByLabel('Operation')
  const options = await operation.locator('option').allTextContents()
  expect(options.length).toBeGreaterThan(2)
  for (const option of options) {
    await operation.selectOption({ label: option })
    await page.getByRole('form', { name: 'Submission' }).getByRole('button', { name: 'Submit' }).waitFor()
  }
  await operation.selectOption({ label: 'POST /v2/sketches/colourings' })
  const png = Buffer.from('iVBORw0KGgo=', 'base64')
  await page.getByLabel(/^Sketch/).setInputFiles({ name: 'sketch.png', mimeType: 'image/png', buffer: png })
  await press(page, 'Submit')
  await page.getByRole('heading', { name: /^Task \d+/ }).waitFor()
})

withBrowser('the suite runs with its progress, and the client of the chosen sandbox is judged', async () => {
  const { page, submit, mock } = await open()
  const { id } = await submit('a-customer-key')
  await mock.sandbox('a-customer-key').fetch(`/v1/image/ai-fashion-models/${id}0`)
  await goTo(page, 'Contract')
  await page
    .getByText(/^1 (error|warning)$/)
    .first()
    .waitFor()
  await press(page, 'Run the suite')
  await page.getByRole('button', { name: 'Running …' }).waitFor()
  await page.getByRole('progressbar').waitFor()
  await shoot(page, 'contract-running')
  await page.getByText(/^Done: (\d+) of \1 checks$/).waitFor()
  await page.getByText('0 failed').waitFor()
  await page.getByText(/^[1-9]\d* passed$/).waitFor()
  // The suite has left nothing behind, and its sandboxes were nobody's.
  await page.getByText('All sandboxes (1)').waitFor({ state: 'attached' })
  await shoot(page, 'contract-done')
  await page.getByText('Report, as check --reporter json writes it').click()
  await page.getByText('"wasTaskSeen"').waitFor()
  await shoot(page, 'contract-report')
  await page.getByLabel('Show').selectOption('skipped')
  await page.getByText('this mock lets every key in: start it with --keys').first().waitFor()
})
