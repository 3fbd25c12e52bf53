import type { Contract } from '../../spec/contract.ts'
import type { Family } from '../../spec/families.ts'
import { dataOf, type Exchange } from '../exchange.ts'
import type { CapturedBody, CapturedExchange } from './exchange.ts'
import { jsonOf, operationOf } from './operation.ts'

/** An answer that tells of a task, and what it tells. */
export interface Told {
  readonly exchange: Exchange
  readonly data: Readonly<Record<string, unknown>>
}

/** A task as far as it was captured. */
export interface CapturedTask {
  readonly accepted: Told | undefined
  /** The body that was sent, where it was captured. */
  readonly body: unknown
  /** In the order in which they were captured. */
  readonly polls: readonly Told[]
  /** The first poll that saw the end. */
  readonly done: Told | undefined
  readonly failed: Told | undefined
}

/** A captured exchange as the suite has those that it makes itself. */
export function exchangeOf(captured: CapturedExchange, contract: Contract): Exchange {
  const { request, response, source } = captured
  const { body } = response
  const isBodiless = [204, 304].includes(response.status) || request.method === 'HEAD'
  const isComplete = body !== undefined || isBodiless
  const bytes = bytesOf(body)
  return {
    sent: {
      method: request.method || 'GET',
      url: request.url || source,
      headers: request.headers,
      body: typeof request.body === 'string' ? request.body : undefined,
    },
    operation: operationOf(captured, contract),
    provokes: [],
    // A capture without its bodies says nothing of what was in them.
    answer: isComplete
      ? {
          status: response.status,
          headers: headersOf(response.headers),
          bytes,
          text: typeof body === 'string' ? body : '',
          json: jsonOf(body),
        }
      : undefined,
    failure: isComplete ? undefined : 'its body was not captured',
    at: 0,
  }
}

/** The tasks of a family, by their ids, in the order in which they were captured. */
export function tasksOf(family: Family, exchanges: readonly Exchange[]): CapturedTask[] {
  const told = exchanges.flatMap((exchange): Told[] => {
    const { operation, answer } = exchange
    const isSuccess = answer !== undefined && answer.status < 300
    const data = isSuccess && (operation === family.accept || operation === family.result) && dataOf(answer)
    return data ? [{ exchange, data }] : []
  })
  const ids = [...new Set(told.map(({ exchange, data }) => idOf(family, exchange, data)))]
  return ids.map((id) => {
    const own = told.filter(({ exchange, data }) => idOf(family, exchange, data) === id)
    const accepted = own.find(({ exchange }) => exchange.operation === family.accept)
    const polls = own.filter(({ exchange }) => exchange.operation === family.result)
    return {
      accepted,
      body: jsonOf(accepted?.exchange.sent.body),
      polls,
      done: polls.find(({ data }) => data.status === 'DONE'),
      failed: polls.find(({ data }) => data.status === 'ERROR'),
    }
  })
}

/** The task that was asked for: an answer that tells of another one is a finding, not another task. */
function idOf(family: Family, { operation, sent }: Exchange, data: Told['data']): string {
  const asked = operation === family.result ? /\/([^/?#]+)\/?(?:[?#].*)?$/.exec(sent.url)?.[1] : undefined
  return asked !== undefined && /^https?:/i.test(sent.url) ? asked : String(data.id)
}

function headersOf(captured: Readonly<Record<string, string>>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(captured)) {
    try {
      headers.set(name, value)
    } catch {
      // What Headers does not take no client could have read.
    }
  }
  return headers
}

const bytesOf = (body: CapturedBody): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array())
