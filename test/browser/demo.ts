import { expect } from 'vitest'
import { goTo, open, patience, press, seePictures, shoot, taskRow, withBrowser } from './browser.ts'

withBrowser('from the open page to four pictures, without a word of instruction', async () => {
  const { page, ask } = await open()
  await page.getByRole('button', { name: 'Coral T-shirt with a sun', pressed: true }).waitFor()
  await shoot(page, 'try')
  await press(page, 'Submit')
  await page.getByRole('status').getByText('DONE').waitFor()
  await seePictures(page, 4)
  await shoot(page, 'try-done')
  // The submission went to the API itself, in a sandbox that the page has opened.
  const [task] = (await ask('tasks')).tasks
  expect(task).toMatchObject({ status: 'DONE', price: 8, scenario: 'default' })
  await page.getByRole('link', { name: 'Request, answers, ledger and deliveries of this task' }).click()
  await page.getByRole('heading', { name: `Task ${task?.id}` }).waitFor()
  await page.getByText('"output_objects"').first().waitFor({ state: 'attached' })
  await page.getByRole('cell', { name: 'settle' }).waitFor()
  await press(page, `Task ${task?.id}, 1 of 4: full size`)
  const dialog = page.getByRole('dialog')
  await press(dialog, 'Next')
  await dialog.getByRole('heading', { name: `Task ${task?.id}, 2 of 4` }).waitFor()
  await shoot(page, 'picture')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('link', { name: 'Download' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^Claid_[0-9a-f]{32}\.png$/)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await shoot(page, 'task')
})

withBrowser('a scenario that is picked is met by the next submission', async () => {
  const { page, submit, mock } = await open()
  await submit('a-customer-key')
  await page.getByRole('button', { name: /^Scenario\s*default/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('searchbox').fill('task-err')
  await shoot(page, 'scenarios')
  await press(dialog, /^task-error/)
  await page.getByRole('button', { name: /^Scenario\s*task-error/ }).waitFor()
  await press(page, 'Submit')
  await press(page, '+10 s')
  await page.getByRole('status').getByText('ERROR', { exact: true }).waitFor()
  await shoot(page, 'try-failed')
  const [task] = await mock.sandbox('a-customer-key').tasks()
  await page.getByText(task?.errors[0] ?? 'there is no text').waitFor()
  await goTo(page, 'Tasks')
  await taskRow(page, task?.id ?? '', 'ERROR', 'task-error (set for the sandbox)').waitFor()
})

withBrowser('the very first submission fails on purpose, by its own scenario', async () => {
  const { page } = await open({}, { unasked: /402/ })
  await page.getByLabel('Scenario of this submission').selectOption('out-of-credits')
  await press(page, 'Submit')
  await page.getByRole('alert').getByText('No API calls left.').waitFor()
  await page.getByLabel('Scenario of this submission').selectOption('')
  await press(page, 'Submit')
  await page.getByRole('alert').getByText('No API calls left.').waitFor({ state: 'hidden' })
  await page.getByRole('heading', { name: /^Task \d+/ }).waitFor()
})

withBrowser('what is wrong with the input is said by the answer, where it is wrong', async () => {
  const { page, submit } = await open({}, { unasked: /422/ })
  await submit('a-customer-key')
  await page.getByLabel('Pose').fill('x')
  await press(page, 'Coral T-shirt with a sun')
  await press(page, 'Submit')
  const wrong = page.getByLabel('Pose').and(page.locator('[aria-invalid="true"]'))
  await wrong.waitFor()
  expect(await wrong.getAttribute('aria-describedby')).toBeTruthy()
  await page.getByText('ensure this value has at least 3 characters', { exact: true }).waitFor()
  await page.getByText('ensure this value has at least 1 items', { exact: true }).waitFor()
  await shoot(page, 'try-refused')
})

withBrowser('the submission is copied as curl, fetch and Python', async () => {
  const { page } = await open()
  await press(page, 'Submit')
  await page.getByRole('heading', { name: /^Task \d+/ }).waitFor()
  const copied = async (name: string, begins: RegExp) => {
    await press(page, `Copy as ${name}`)
    const clipboard = () => page.evaluate('navigator.clipboard.readText()') as Promise<string>
    await expect.poll(clipboard, { timeout: patience }).toMatch(begins)
    return clipboard()
  }
  const texts = [
    await copied('curl', /^curl -X POST /),
    await copied('fetch', /^const response = await fetch\(/),
    await copied('Python', /^import requests\n/),
  ]
  for (const text of texts) {
    expect(text).toContain('/v1/image/ai-fashion-models')
    // The mock has opened the sandbox itself, and may tell its key.
    expect(text).toMatch(/Bearer mock-[0-9a-f-]{36}/)
  }
})

withBrowser('a new demo is a sandbox of its own, with a story in it', async () => {
  const { page, mock, ask } = await open()
  await mock.demo('the-first-visitor')
  await press(page, 'New demo')
  await page.getByText('A new demo sandbox is open').waitFor()
  await page.getByRole('heading', { name: /^Latest: task \d+$/ }).waitFor()
  await page.locator('.gallery .is-there').first().waitFor()
  await shoot(page, 'demo')
  await goTo(page, 'Tasks')
  await page.getByRole('heading', { name: 'Tasks 6' }).waitFor()
  await taskRow(page, 'ERROR').getByRole('link').click()
  await page.getByRole('cell', { name: 'refund' }).waitFor()
  const { sandboxes } = await ask('sandboxes')
  expect(sandboxes).toHaveLength(2)
})

withBrowser('with several sandboxes a submission asks which one is meant', async () => {
  const { page, submit } = await open()
  await submit('key-of-alice')
  await submit('key-of-bob')
  await page.getByText('Choose a sandbox to move its clock').waitFor()
  await press(page, 'Submit')
  await page.getByRole('alert').getByText('Failed to submit: there are 2 sandboxes.').waitFor()
})

withBrowser('a demonstration steers its own sandbox, whoever else calls the mock', async () => {
  const { page, mock, submit } = await open({ demoKey: 'the-shared-key' })
  await submit('key-of-a-visitor')
  await page.getByText('All sandboxes (2)').waitFor({ state: 'attached' })
  await press(page, 'Freeze')
  await page.getByText('frozen', { exact: true }).waitFor()
  await press(page, 'Submit')
  await page.getByRole('heading', { name: /^Task \d+/ }).waitFor()
  expect(await mock.sandbox('the-shared-key').tasks()).toHaveLength(1)
})

withBrowser('pictures that went to a storage are told of, not waited for', async () => {
  const { page, mock, submit } = await open()
  const output = { destination: 's3://campaigns/spring/' }
  const { id, status } = await submit('a-customer-key', { output })
  expect(status).toBe(200)
  await mock.sandbox('a-customer-key').advance('1m')
  await goTo(page, 'Tasks')
  await taskRow(page, id).getByRole('link').click()
  await page.getByText('Written to your storage').waitFor()
  await page
    .getByText(/^s3:\/\/campaigns\/spring\//)
    .first()
    .waitFor()
})
