import { partsOf } from '../control/form-data.ts'

interface Submission {
  readonly url: string
  readonly key: string
  readonly scenario: string | undefined
  readonly body: unknown
}

const json = (body: unknown) => JSON.stringify(body, null, 2)

const headersOf = ({ key, scenario }: Submission): [string, string][] => [
  ['Authorization', `Bearer ${key}`],
  ['Content-Type', 'application/json'],
  ...(scenario === undefined ? [] : [['X-Mock-Scenario', scenario] as [string, string]]),
]

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** The same submission for a shell. */
function curl(submission: Submission): string {
  const headers = headersOf(submission).map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)} \\`)
  return [
    `curl -X POST ${quoted(submission.url)} \\`,
    ...headers,
    `  -d ${quoted(json(submission.body))}`,
  ].join('\n')
}

/** A form with its files, for a shell. */
function curlForm(submission: Submission): string {
  const headers = headersOf(submission).filter(([name]) => name !== 'Content-Type')
  const parts = partsOf(submission.body).map(([name, value]) =>
    value instanceof File
      ? `-F ${quoted(`${name}=@${value.name}`)}`
      : `--form-string ${quoted(`${name}=${value}`)}`,
  )
  const lines = [...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`), ...parts]
  return [`curl -X POST ${quoted(submission.url)}`, ...lines].join(' \\\n  ')
}

/** For JavaScript, wherever there is `fetch`. */
function fetchCall(submission: Submission): string {
  const headers = headersOf(submission).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  )
  const body = json(submission.body).replaceAll('\n', '\n  ')
  return [
    `const response = await fetch(${JSON.stringify(submission.url)}, {`,
    `  method: 'POST',`,
    '  headers: {',
    ...headers,
    '  },',
    `  body: JSON.stringify(${body}),`,
    '})',
    'const { data } = await response.json()',
    'console.log(data.id, data.status, data.result_url)',
  ].join('\n')
}

/** For Python, with requests. */
function python(submission: Submission): string {
  const headers = headersOf(submission).map(
    ([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  )
  return [
    'import requests',
    '',
    'response = requests.post(',
    `    ${JSON.stringify(submission.url)},`,
    '    headers={',
    ...headers,
    '    },',
    `    json=${pythonOf(submission.body, 4)},`,
    ')',
    'data = response.json()["data"]',
    'print(data["id"], data["status"], data["result_url"])',
  ].join('\n')
}

/** JSON as Python writes it. */
function pythonOf(value: unknown, indent: number): string {
  const blanks = ' '.repeat(indent + 4)
  const end = `\n${' '.repeat(indent)}`
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (Array.isArray(value)) {
    return value.length === 0
      ? '[]'
      : `[${value.map((item) => `\n${blanks}${pythonOf(item, indent + 4)},`).join('')}${end}]`
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(
      ([name, item]) => `\n${blanks}${JSON.stringify(name)}: ${pythonOf(item, indent + 4)},`,
    )
    return entries.length === 0 ? '{}' : `{${entries.join('')}${end}}`
  }
  return JSON.stringify(value)
}

type Snippet = readonly [name: string, write: (submission: Submission) => string]

const ofJson: readonly Snippet[] = [
  ['curl', curl],
  ['fetch', fetchCall],
  ['Python', python],
]

/** A submission in the languages of those who try it; a form needs its files, which a shell has at hand. */
export const snippetsFor = (isForm: boolean): readonly Snippet[] => (isForm ? [['curl', curlForm]] : ofJson)
