import { storedContract } from '../mock-options.ts'
import { loadContract } from '../spec/contract.ts'
import { isObject } from '../spec/document.ts'
import type { Operation } from '../spec/operations.ts'
import { type Answer, describeAnswer, readAnswer } from './answer.ts'
import { type Asked, askedFor } from './asked.ts'
import type { Expectation } from './expectation.ts'

export interface ContractTarget {
  /**
   * The operation, by its id or as `GET /v1/things/{id}`.
   * @default the one that the address of the request or answer belongs to
   */
  readonly operation?: string
  /** Which answer a parsed body is. @default that of a success */
  readonly status?: number
  /** Path of the OpenAPI document that it is judged by. @default the stored contract */
  readonly spec?: string
}

/** What is judged, told in words, and what of it is not as declared. */
interface Finding {
  readonly what: string
  readonly problems: readonly string[]
}

export async function judge(received: unknown, target: ContractTarget): Promise<Expectation> {
  const { what, problems } = await find(received, target)
  return {
    pass: problems.length === 0,
    message: () =>
      problems.length === 0
        ? `Expected ${what} not to match the contract, but it does.`
        : `Expected ${what} to match the contract:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
  }
}

async function find(received: unknown, { operation: name, status, spec }: ContractTarget): Promise<Finding> {
  const suite = await suiteFor(spec ?? storedContract)
  if (isRequest(received)) {
    const operation = suite.operation(name, received)
    const what = `the request ${received.method} ${operation.path}`
    const mediaType = (received.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    if (operation.body && !operation.body.content.has(mediaType)) {
      const known = [...operation.body.content.keys()].join(', ')
      return { what, problems: [`content-type: expected ${known}, received ${mediaType || 'none'}`] }
    }
    const text = await received.clone().text()
    return { what, problems: suite.request(operation, mediaType, text) }
  }
  const answer = await readAnswer(received)
  const operation = suite.operation(name, answer.response && askedFor(answer.response))
  const told = answer.status ?? status ?? operation.success.status
  const what = `the ${told} of ${operation.method} ${operation.path}`
  return { what, problems: suite.answer(operation, told, answer) }
}

const isRequest = (value: unknown): value is Request =>
  isObject(value) && typeof value.clone === 'function' && typeof value.method === 'string'

type Suite = Awaited<ReturnType<typeof load>>
const suites = new Map<string, Promise<Suite>>()

/** Loaded when it is first needed: no other matcher needs Ajv. */
function suiteFor(file: string): Promise<Suite> {
  let suite = suites.get(file)
  if (!suite) {
    suite = load(file)
    suites.set(file, suite)
  }
  return suite
}

async function load(file: string) {
  const { document, operations } = loadContract(file)
  const { Conformance } = await import('../suite/conformance.ts')
  const conformance = new Conformance(document)
  const describe = ({ at, expected, received }: { at: string; expected: string; received: string }) =>
    `${at || 'the body'}: expected ${expected}, received ${received}`
  return {
    operation: (name: string | undefined, asked: Partial<Asked> | undefined) =>
      operationOf(operations, name, asked),
    request(operation: Operation, mediaType: string, text: string): string[] {
      if (!operation.body) return text === '' ? [] : ['the operation takes no body']
      if (text === '') return operation.body.required ? ['the body is missing'] : []
      try {
        return conformance.request(operation, mediaType, JSON.parse(text)).map(describe)
      } catch (error) {
        if (error instanceof SyntaxError) return [`the body is not JSON: ${error.message}`]
        throw error
      }
    },
    answer(operation: Operation, status: number, answer: Answer): string[] {
      const declared = operation.responses.get(status)
      if (declared) return conformance.answer(operation, status, answer.body).map(describe)
      const known = [...operation.responses.keys()].join(', ')
      return [`the operation declares ${known}, and not ${describeAnswer({ ...answer, status })}`]
    },
  }
}

function operationOf(
  operations: readonly Operation[],
  name: string | undefined,
  asked: Partial<Asked> | undefined,
): Operation {
  const known = operations.map(({ method, path }) => `${method} ${path}`)
  if (name !== undefined) {
    const found = operations.find(({ id, method, path }) => name === id || name === `${method} ${path}`)
    if (found) return found
    throw new TypeError(`The contract has no operation "${name}". It has ${known.join(', ')}.`)
  }
  const fitting = operations.filter(
    ({ method, path }) =>
      asked?.url !== undefined &&
      (asked.method ?? method) === method &&
      patternOf(path).test(new URL(asked.url).pathname),
  )
  const [first, ...more] = fitting
  if (first && (asked?.method !== undefined || more.length === 0)) return first
  const address =
    asked?.url === undefined ? 'What was given tells no address' : `${asked.url} is not in the contract`
  throw new TypeError(
    `${address}: name the operation, as in toMatchContract({ operation: '${known[0]}' }). There are ${known.join(', ')}.`,
  )
}

/** Also behind a prefix, where the base URL of the client has a path. */
const patternOf = (path: string): RegExp =>
  new RegExp(`${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^/{}]+\}/g, '[^/]+')}$`)
