import { partsOf } from '../control/form-data.ts'

interface Submission {
  readonly url: string
  /** Undefined: that of the environment, as `CLAID_API_KEY`. */
  readonly key: string | undefined
  readonly scenario: string | undefined
  readonly body: unknown
}

const json = (body: unknown) => JSON.stringify(body, null, 2)

/** The headers but the key's. */
const headersOf = ({ scenario }: Submission): [string, string][] => [
  ['Content-Type', 'application/json'],
  ...(scenario === undefined ? [] : [['X-Mock-Scenario', scenario] as [string, string]]),
]

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** Each header as a shell reads it. */
const shellHeaders = (submission: Submission, isForm: boolean): string[] => [
  // Quoted so that the shell fills it in.
  submission.key === undefined
    ? '-H "Authorization: Bearer $CLAID_API_KEY"'
    : `-H ${quoted(`Authorization: Bearer ${submission.key}`)}`,
  ...headersOf(submission)
    .filter(([name]) => !isForm || name !== 'Content-Type')
    .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
]

/** The same submission for a shell. */
function curl(submission: Submission): string {
  const headers = shellHeaders(submission, false).map((header) => `  ${header} \\`)
  return [
    `curl -X POST ${quoted(submission.url)} \\`,
    ...headers,
    `  -d ${quoted(json(submission.body))}`,
  ].join('\n')
}

/** A form with its files, for a shell. */
function curlForm(submission: Submission): string {
  const parts = partsOf(submission.body).map(([name, value]) =>
    value instanceof File
      ? `-F ${quoted(`${name}=@${value.name}`)}`
      : `--form-string ${quoted(`${name}=${value}`)}`,
  )
  const lines = [...shellHeaders(submission, true), ...parts]
  return [`curl -X POST ${quoted(submission.url)}`, ...lines].join(' \\\n  ')
}

/** For JavaScript, wherever there is `fetch`. */
function fetchCall(submission: Submission): string {
  const { key } = submission
  const bearer =
    key === undefined ? `\`Bearer \${process.env.CLAID_API_KEY}\`` : JSON.stringify(`Bearer ${key}`)
  const headers = headersOf(submission).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  )
  const body = json(submission.body).replaceAll('\n', '\n  ')
  return [
    `const response = await fetch(${JSON.stringify(submission.url)}, {`,
    `  method: 'POST',`,
    '  headers: {',
    `    "Authorization": ${bearer},`,
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
  const { key } = submission
  const bearer =
    JSON.stringify(`Bearer ${key ?? ''}`) + (key === undefined ? ' + os.environ["CLAID_API_KEY"]' : '')
  const headers = headersOf(submission).map(
    ([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  )
  return [
    ...(key === undefined ? ['import os', ''] : []),
    'import requests',
    '',
    'response = requests.post(',
    `    ${JSON.stringify(submission.url)},`,
    '    headers={',
    `        "Authorization": ${bearer},`,
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
