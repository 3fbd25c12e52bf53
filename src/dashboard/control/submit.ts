import { addressOf, headersFor } from './ask.ts'
import { formOf, takesForm } from './form-data.ts'
import type { Family } from './shapes.ts'

/** What the API said to a submission. */
export interface Said {
  readonly status: number
  /** Id of the task; undefined where it was refused. */
  readonly task: number | undefined
  readonly message: string
  readonly problems: Readonly<Record<string, readonly string[]>>
  /** What the mock adds for people. */
  readonly hint: string | null
}

/**
 * Submits as any client does, with the sandbox named in place of its key.
 * @throws {Error} where no answer came
 */
export async function submit(family: Family, sandbox: string, body: unknown, scenario = ''): Promise<Said> {
  const { method, path, mediaTypes } = family.accept
  const isForm = takesForm(mediaTypes)
  const headers = headersFor(sandbox, !isForm)
  const response = await fetch(addressOf(path), {
    method,
    headers: { ...headers, ...(scenario && { 'X-Mock-Scenario': scenario }) },
    body: isForm ? formOf(body) : JSON.stringify(body),
  }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`Failed to submit: the connection broke before an answer came (${why}).`)
  })
  const text = await response.text()
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    answer = undefined
  }
  const id = (answer as { data?: { id?: unknown } } | undefined)?.data?.id
  return {
    status: response.status,
    task: response.ok && typeof id === 'number' ? id : undefined,
    message: messageOf(answer) ?? text.slice(0, 500),
    problems: problemsIn(answer),
    hint: response.headers.get('x-mock-hint'),
  }
}

/** What was refused, by dotted path: of the service's envelope, or of FastAPI's. */
function problemsIn(answer: unknown): Readonly<Record<string, readonly string[]>> {
  if (!isObject(answer)) return {}
  const { error_details: details, detail } = answer
  if (isObject(details)) {
    return Object.fromEntries(
      Object.entries(details).map(([path, reasons]) => [path, [reasons].flat().map(String)]),
    )
  }
  if (isObject(detail)) return problemsIn(detail)
  if (!Array.isArray(detail)) return {}
  const found: Record<string, string[]> = {}
  for (const { loc, msg } of detail as { loc?: unknown[]; msg?: unknown }[]) {
    const path = (loc ?? []).filter((part, index) => index > 0 || part !== 'body').join('.')
    found[path] = [...(found[path] ?? []), String(msg)]
  }
  return found
}

/** The sentence of an error answer. */
function messageOf(answer: unknown): string | undefined {
  if (!isObject(answer)) return undefined
  const { error_message: message, detail } = answer
  if (typeof message === 'string') return message
  return isObject(detail) ? messageOf(detail) : undefined
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
