import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { snippetsFor } from '../../src/dashboard/try/snippets.ts'
import { createMock } from '../../src/index.ts'
import { acceptPath } from '../support/mock.ts'

const run = promisify(execFile)
const body = {
  input: { clothing: ['https://shop.example/it’s$HOME`id`.png'] },
  options: { pose: `arms 'crossed' "and" $HOME\`id\` \\ back\nslash`, aspect_ratio: '1:1' },
  output: { number_of_images: 2 },
}

/** A mock that listens, and what is to be written in the language of a snippet. */
async function listening(key: string | undefined) {
  const mock = createMock({ seed: 'snippets' })
  onTestFinished(() => mock.close())
  const { url } = await mock.listen()
  const sent = { url: url + acceptPath, key, scenario: 'task-error', body }
  const write = (name: string) => snippetsFor(false).find(([given]) => given === name)?.[1](sent) ?? ''
  const arrived = async () => {
    const [task] = await mock.sandbox("o'Hara").tasks()
    return { request: task?.request, scenario: task?.scenario, why: task?.why }
  }
  return { write, arrived }
}

/** As what is copied without a key finds it. */
const env = { ...process.env, CLAID_API_KEY: "o'Hara" }

const whole = { request: body, scenario: 'task-error', why: 'header' }

const keys = [
  ['a key', "o'Hara"],
  ['the key of the environment', undefined],
] as const

test.each(keys)('what is copied as curl with %s submits what the form shows', async (_, key) => {
  const { write, arrived } = await listening(key)
  await run('bash', ['-c', write('curl')], { env })
  expect(await arrived()).toEqual(whole)
})

test.each(keys)('what is copied as fetch with %s submits what the form shows', async (_, key) => {
  const { write, arrived } = await listening(key)
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', write('fetch')], { env })
  expect(stdout).toMatch(/^\d+ ACCEPTED http/)
  expect(await arrived()).toEqual(whole)
})

test('what is copied as Python is written as Python writes it', () => {
  const [, python] = snippetsFor(false).find(([name]) => name === 'Python') ?? []
  const written = python?.({
    url: 'http://127.0.0.1:4010/v1/things',
    key: 'a-key',
    scenario: undefined,
    body: { on: true, off: false, none: null, empty: [], nothing: {}, list: ['a "b"', 2.5] },
  })
  expect(written).toBe(`import requests

response = requests.post(
    "http://127.0.0.1:4010/v1/things",
    headers={
        "Authorization": "Bearer a-key",
        "Content-Type": "application/json",
    },
    json={
        "on": True,
        "off": False,
        "none": None,
        "empty": [],
        "nothing": {},
        "list": [
            "a \\"b\\"",
            2.5,
        ],
    },
)
data = response.json()["data"]
print(data["id"], data["status"], data["result_url"])`)
})

test('what is copied as Python without a key takes that of the environment', () => {
  const [, python] = snippetsFor(false).find(([name]) => name === 'Python') ?? []
  const written = python?.({
    url: 'http://127.0.0.1:4010/v1/things',
    key: undefined,
    scenario: 's',
    body: {},
  })
  expect(written).toMatch(/^import os\n\nimport requests\n/)
  expect(written).toContain('"Authorization": "Bearer " + os.environ["CLAID_API_KEY"],\n')
})

test('a form is copied with its files', () => {
  const [[, curl] = [], ...others] = snippetsFor(true)
  const sketch = new File(['bytes'], 'sketch.png')
  const written = curl?.({
    url: 'http://127.0.0.1:4010/v2/sketches',
    key: 'a-key',
    scenario: undefined,
    body: { sketch, note: '@with care', paper: { grain: true } },
  })
  expect(written).toBe(
    [
      "curl -X POST 'http://127.0.0.1:4010/v2/sketches'",
      "-H 'Authorization: Bearer a-key'",
      "-F 'sketch=@sketch.png'",
      "--form-string 'note=@with care'",
      `--form-string 'paper={"grain":true}'`,
    ].join(' \\\n  '),
  )
  expect(others).toEqual([])
})
