import { coerceParameter } from '../../spec/coerce.ts'
import { isObject, type OpenApiDocument, resolveRef } from '../../spec/document.ts'
import type { Operation, Parameter } from '../../spec/operations.ts'
import { pricePerPicture } from '../asked.ts'
import { contract, type Finding } from '../check.ts'
import type { Conformance } from '../conformance.ts'
import type { Context, SuiteCheck } from '../context.ts'
import { describeAnswer, type Exchange } from '../exchange.ts'
import type { Source } from '../report.ts'
import type { Outgoing } from '../target.ts'
import { boundariesAt } from './boundaries.ts'
import { refusalOf } from './derived.ts'
import { placesOf } from './places.ts'
import { namedIn } from './refusal.ts'
import { nameOf, type Setup } from './setup.ts'
import { violationsAt } from './violations.ts'

/** What a parameter is given: each value it is sent with, or nothing. */
type Given = ReadonlyMap<Parameter, readonly string[]>

/** Checks of an operation that makes no task: it answers a valid request, and its parameters have their bounds. */
export function operationChecks(setup: Setup, conformance: Conformance, operation: Operation): SuiteCheck[] {
  const { contract: stored, samples } = setup
  const { document } = stored
  const name = nameOf(stored, operation)
  // A GET costs nothing; of the others nobody knows.
  const risk = operation.method === 'GET' ? 0 : pricePerPicture
  const [bodySchema] = [...(operation.body?.content.values() ?? [])]
  const body = bodySchema && samples.of(bodySchema.schema, 'full')
  const valid: Given = new Map(
    operation.parameters
      .filter(({ required }) => required)
      .map((parameter) => [parameter, textsOf(parameter, samples.of(parameter.schema, 'full'))]),
  )
  const send = (context: Context, given: Given, isLegal = false): Promise<Exchange> => {
    const outgoing = compose(operation, given, body)
    return risk === 0
      ? context.target.send(outgoing)
      : context.risk(risk, () => context.target.send(outgoing), isLegal)
  }
  const allow = (id: string, title: string, source: Source, all: readonly Given[]): SuiteCheck => ({
    id: `${name}.allow.${id}`,
    title,
    subject: 'request',
    source,
    specimens: [],
    risk,
    run: async (context) => {
      const exchanges = await Promise.all(all.map((given) => send(context, given, true)))
      const wanted = operation.success.status
      return exchanges
        .filter(({ answer }) => answer?.status !== wanted)
        .map((exchange) => ({
          what: 'the answer to a valid request',
          expected: String(wanted),
          received: describeAnswer(exchange),
          exchange,
        }))
    },
  })
  const refuse = (parameter: Parameter, keyword: string, all: readonly Given[]): SuiteCheck => ({
    id: `${name}.refuse.${parameter.name}.${keyword}`,
    title: `${parameter.name}: what breaks ${keyword} is refused`,
    subject: 'request',
    source: sourceOf(document, operation, parameter),
    specimens: [],
    risk,
    run: async (context) => {
      const wanted = refusalOf(operation)
      const exchanges = await Promise.all(all.map((given) => send(context, given)))
      return exchanges.flatMap((exchange): Finding[] => {
        const status = exchange.answer?.status
        const isRefused =
          wanted === undefined ? status !== undefined && status >= 400 && status < 500 : status === wanted
        if (!isRefused)
          return [
            {
              what: 'the answer to an invalid request',
              expected: String(wanted ?? 'a refusal'),
              received: describeAnswer(exchange),
              exchange,
            },
          ]
        return namedIn(exchange.answer?.json, [parameter.name], true)
          ? []
          : [
              {
                what: 'the place that a refusal names',
                expected: parameter.name,
                received: describeAnswer(exchange),
                exchange,
              },
            ]
      })
    },
  })
  return [
    ...(operation.permissions.length > 0 && operation.responses.has(401) ? [keyless()] : []),
    allow('valid', `${operation.method} ${operation.path} answers a valid request`, contract(operation), [
      valid,
    ]),
    ...operation.parameters.flatMap((parameter) => {
      const [place] = placesOf(document, samples, parameter.schema, operation.pointer)
      if (!place) return []
      const mismatches = (texts: readonly string[]) =>
        conformance.value(parameter.schema, coerceParameter(parameter, texts))
      const items = placesOf(document, samples, parameter.schema, operation.pointer)
      const wrong = items
        .flatMap((at) => violationsAt(document, samples, at))
        .filter(({ keyword }) => keyword !== 'coercion')
        .map(({ keyword, body: value }) => ({ keyword, texts: textsOf(parameter, value) }))
        .filter(({ texts }) => isSendable(parameter, texts) && mismatches(texts).length > 0)
      const right = items
        .flatMap((at) => boundariesAt(samples, at))
        .map(({ keyword, body: value }) => ({ keyword, texts: textsOf(parameter, value) }))
        .filter(({ texts }) => isSendable(parameter, texts) && mismatches(texts).length === 0)
      const withTexts = (texts: readonly string[]): Given => new Map([...valid, [parameter, texts]])
      const absent = new Map([...valid].filter(([each]) => each !== parameter))
      return [
        ...[...byKeyword(wrong)].map(([keyword, all]) => refuse(parameter, keyword, all.map(withTexts))),
        ...(parameter.required && parameter.in !== 'path' ? [refuse(parameter, 'required', [absent])] : []),
        ...[...byKeyword(right)].map(([keyword, all]) =>
          allow(
            `${parameter.name}.${keyword}`,
            `${parameter.name}: the boundary of ${keyword} is accepted`,
            sourceOf(document, operation, parameter),
            all.map(withTexts),
          ),
        ),
      ]
    }),
  ]

  function keyless(): SuiteCheck {
    return {
      id: `${name}.key.missing`,
      title: `${operation.method} ${operation.path} without a key is 401`,
      subject: 'error',
      source: contract(operation, '/responses/401'),
      specimens: [],
      risk,
      run: async (context) => {
        const outgoing: Outgoing = { ...compose(operation, valid, body), key: null }
        const exchange =
          risk === 0
            ? await context.target.send(outgoing)
            : await context.risk(risk, () => context.target.send(outgoing))
        if (exchange.answer?.status === 401) return []
        return [
          { what: 'a request without a key', expected: '401', received: describeAnswer(exchange), exchange },
        ]
      },
    }
  }
}

/** A parameter stands at its operation, or at the path for all operations of it. */
function sourceOf(document: OpenApiDocument, operation: Operation, { name, in: where }: Parameter): Source {
  const indexAt = (pointer: string): number => {
    const listed = resolveRef(document, `#${pointer}/parameters`)
    return (Array.isArray(listed) ? listed : []).findIndex((held) => {
      const parameter =
        isObject(held) && typeof held.$ref === 'string' ? resolveRef(document, held.$ref) : held
      return isObject(parameter) && parameter.name === name && parameter.in === where
    })
  }
  const shared = operation.pointer.slice(0, operation.pointer.lastIndexOf('/'))
  const own = indexAt(operation.pointer)
  const pointer =
    own < 0 ? `${shared}/parameters/${indexAt(shared)}` : `${operation.pointer}/parameters/${own}`
  return { ...contract(operation), pointer } as Source
}

function byKeyword(
  all: readonly { readonly keyword: string; readonly texts: readonly string[] }[],
): Map<string, (readonly string[])[]> {
  const groups = new Map<string, (readonly string[])[]>()
  for (const { keyword, texts } of all) groups.set(keyword, [...(groups.get(keyword) ?? []), texts])
  return groups
}

function textsOf({ explode }: Parameter, value: unknown): string[] {
  if (!Array.isArray(value)) return [typeof value === 'string' ? value : (JSON.stringify(value) ?? '')]
  const texts = value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
  return explode ? texts : [texts.join(',')]
}

/** A header is ASCII, and a path without a value is another path. */
function isSendable(parameter: Parameter, texts: readonly string[]): boolean {
  if (texts.length === 0) return false
  if (parameter.in === 'path') return texts.every((text) => text !== '' && !text.includes('/'))
  return parameter.in === 'query' || texts.every((text) => /^[\x21-\x7e]+$/.test(text))
}

function compose(operation: Operation, given: Given, body: unknown): Outgoing {
  let path = operation.path
  const query = new URLSearchParams()
  const headers: Record<string, string> = {}
  const cookies: string[] = []
  for (const [{ name, in: where }, texts] of given) {
    for (const text of texts) {
      if (where === 'path') path = path.replace(`{${name}}`, encodeURIComponent(text))
      if (where === 'query') query.append(name, text)
      if (where === 'header') headers[name.toLowerCase()] = text
      if (where === 'cookie') cookies.push(`${name}=${text}`)
    }
  }
  if (cookies.length > 0) headers.cookie = cookies.join('; ')
  const search = query.size > 0 ? `?${query}` : ''
  return {
    operation,
    method: operation.method,
    path: `${path}${search}`,
    headers,
    ...(body !== undefined && { body }),
  }
}
