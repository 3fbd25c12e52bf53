import { type JsonSchema, pointerSegment } from '../../spec/document.ts'
import type { Family } from '../../spec/families.ts'
import type { Operation } from '../../spec/operations.ts'
import { worstPrice } from '../asked.ts'
import { assumed, type Finding } from '../check.ts'
import type { Conformance } from '../conformance.ts'
import type { SuiteCheck } from '../context.ts'
import { dataOf, describeAnswer, type Exchange } from '../exchange.ts'

import type { Outgoing } from '../target.ts'
import { boundariesAt } from './boundaries.ts'
import { type Place, placesOf } from './places.ts'
import { reasonCheck } from './reasons.ts'
import { namedIn } from './refusal.ts'
import { nameOf, prefixOf, type Setup, specimen, without } from './setup.ts'
import { type Violation, violationsAt } from './violations.ts'

/** Every bound of a body, violated and touched: derived from the document alone. */
export function bodyBoundChecks(
  setup: Setup,
  conformance: Conformance,
  operation: Operation,
  family: Family | undefined,
): SuiteCheck[] {
  const { document } = setup.contract
  const [media] = operation.body?.content ?? []
  if (!media) return []
  const [mediaType, { schema }] = media
  const pointer = `${operation.pointer}/requestBody/content/${pointerSegment(mediaType)}/schema`
  const isForm = !mediaType.includes('json')
  const places = placesOf(document, setup.samples, schema, pointer)
  const prefix = family ? prefixOf(setup.contract, family) : `${nameOf(setup.contract, operation)}.`
  const checks = new Map<string, SuiteCheck>()
  const known: Violation[] = []
  for (const place of places) {
    if (isForm && isUnsayable(place)) continue
    for (const [keyword, violations] of grouped(violationsAt(document, setup.samples, place))) {
      const real = violations.filter(
        (violation) =>
          isReal(conformance, schema, place, violation) && !(isForm && isTextual(place, keyword)),
      )
      if (real.length === 0) continue
      known.push(...(place.isBranch ? [] : real))
      const check = refusalCheck(setup, operation, family, place, keyword, real, prefix)
      if (!checks.has(check.id)) checks.set(check.id, check)
    }
    for (const [keyword, boundaries] of grouped(boundariesAt(setup.samples, place))) {
      const bodies = boundaries
        .map(({ body }) =>
          place.names[place.names.length - 1] === 'destination' ? body : without(body, 'destination'),
        )
        .filter((body) => conformance.value(schema, body).length === 0)
      if (bodies.length === 0) continue
      const check = allowanceCheck(setup, operation, family, place, keyword, setup.sampled(bodies), prefix)
      if (!checks.has(check.id)) checks.set(check.id, check)
    }
  }
  return [...checks.values(), ...(family && !isForm ? reasonCheck(setup, family, known) : [])]
}

/** Whether it breaks what it is meant to and nothing else: not allowed after all by another branch, nor refused for two reasons. */
function isReal(
  conformance: Conformance,
  schema: JsonSchema,
  place: Place,
  { keyword, body, wrong }: Violation,
): boolean {
  if (conformance.value(schema, body).length === 0) return false
  if (!boundKeywords.has(keyword)) return true
  const { [keyword]: _, ...rest } = place.schema
  return conformance.value(rest, wrong).length === 0
}

const boundKeywords = new Set([
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
])

/** In a form all is text, and a file is bytes of which no schema can say anything. */
const isUnsayable = ({ schema, names }: Place): boolean =>
  schema.format === 'binary' || schema.contentMediaType !== undefined || names.length > 1

/** A form is always an object, every text of it a text, and one of anything a list of one. */
const isTextual = ({ schema, names }: Place, keyword: string): boolean =>
  keyword === 'coercion' ||
  (keyword === 'type' && (names.length === 0 || ['string', 'array'].includes(String(schema.type))))

function grouped<T extends { readonly keyword: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const each of all) groups.set(each.keyword, [...(groups.get(each.keyword) ?? []), each])
  return groups
}

/** The refusal that an operation declares for what is not true to its schema. */
export const refusalOf = ({ responses }: Operation): number | undefined =>
  [422, 400].find((status) => responses.has(status))

function refusalCheck(
  setup: Setup,
  operation: Operation,
  family: Family | undefined,
  place: Place,
  keyword: string,
  violations: readonly Violation[],
  prefix: string,
): SuiteCheck {
  const { document } = setup.contract
  const where = place.names.join('.') || 'body'
  const isCoercion = keyword === 'coercion'
  const id = `${prefix}refuse.${where}${branchOf(place)}.${keyword}`
  const risk = Math.max(...violations.map(({ body }) => worstPrice(document, family, body)))
  return {
    id,
    title: `${where}: ${titleOf(keyword, place.schema)}`,
    subject: 'request',
    source: isCoercion
      ? assumed('types are judged without coercion')
      : {
          mark: 'contract',
          operation: `${operation.method} ${operation.path}`,
          pointer: `${place.pointer}/${keyword.split('.')[0]}`,
        },
    specimens: [],
    risk,
    run: async (context) => {
      const found: Finding[] = []
      for (const violation of violations) {
        const worst = worstPrice(document, family, violation.body)
        const exchange = await context.risk(worst, () =>
          context.target.send({
            operation,
            method: operation.method,
            path: operation.path,
            body: violation.body,
          }),
        )
        found.push(...judgeRefusal(operation, exchange, violation, place))
      }
      return found
    },
  }
}

function judgeRefusal(
  operation: Operation,
  exchange: Exchange,
  violation: Violation,
  place: Place,
): Finding[] {
  const { answer } = exchange
  const { path } = violation
  const wanted = refusalOf(operation)
  const status = answer?.status
  const isRefused =
    wanted === undefined ? status !== undefined && status >= 400 && status < 500 : status === wanted
  if (!isRefused) {
    return [
      {
        what: `the answer to an invalid request, ${shown(violation)}`,
        expected: String(wanted ?? 'a refusal'),
        received: describeAnswer(exchange),
        exchange,
      },
    ]
  }
  const envelope = answer && operation.responses.get(answer.status)?.envelope
  if (envelope !== 'flat' && envelope !== 'validation') return []
  // Within a union it is the service's choice how deep it names the place.
  const isLoose = place.isBranch || (place.schema.anyOf ?? place.schema.oneOf) !== undefined
  if (namedIn(answer?.json, path, isLoose)) return []
  return [
    {
      what: `the place that a refusal names, ${shown(violation)}`,
      expected: path.join('.') || '__root__',
      received: describeAnswer(exchange),
      exchange,
    },
  ]
}

/** What was wrong, in a few words. */
function shown({ keyword, path, wrong }: Violation): string {
  const where = path.join('.') || 'the body'
  if (wrong === undefined) return keyword.startsWith('required') ? `without ${where}` : `with ${where}`
  const text = JSON.stringify(wrong)
  return `${where} being ${text.length > 60 ? `${text.slice(0, 60)}… (${text.length} characters)` : text}`
}

function allowanceCheck(
  setup: Setup,
  operation: Operation,
  family: Family | undefined,
  place: Place,
  keyword: string,
  bodies: readonly unknown[],
  prefix: string,
): SuiteCheck {
  const where = place.names.join('.') || 'body'
  const specimens = family ? bodies.map((body) => specimen(setup, family, body)) : []
  const { status: success } = operation.success
  return {
    id: `${prefix}allow.${where}${branchOf(place)}.${keyword}`,
    title: `${where}: ${keyword === 'enum' ? 'each choice' : `the boundary of ${keyword}`} is accepted`,
    subject: 'request',
    source: {
      mark: 'contract',
      operation: `${operation.method} ${operation.path}`,
      pointer: ['variant', 'null'].includes(keyword) ? place.pointer : `${place.pointer}/${keyword}`,
    },
    specimens,
    risk: family ? 0 : worstPrice(setup.contract.document, family, {}),
    run: async (context) => {
      const send = (body: unknown): Promise<Exchange> => {
        const outgoing: Outgoing = { operation, method: operation.method, path: operation.path, body }
        const worst = worstPrice(setup.contract.document, family, body)
        return context.risk(worst, () => context.target.send(outgoing), true)
      }
      const exchanges = family
        ? await Promise.all(specimens.map((each) => context.tasks.submit(each)))
        : await Promise.all(bodies.map(send))
      return exchanges.flatMap((exchange): Finding[] => {
        const isAccepted =
          exchange.answer?.status === success && (!family || dataOf(exchange.answer) !== undefined)
        const expected = String(success)
        return isAccepted
          ? []
          : [
              {
                what: 'the answer to a valid request',
                expected,
                received: describeAnswer(exchange),
                exchange,
              },
            ]
      })
    },
  }
}

const branchOf = ({ isBranch, pointer }: Place): string =>
  isBranch ? `.${/\/(?:anyOf|oneOf)\/(\d+)$/.exec(pointer)?.[1] ?? pointer.split('/').pop()}` : ''

function titleOf(keyword: string, schema: JsonSchema): string {
  if (keyword === 'coercion') return 'a value of a type that could be converted is refused'
  if (keyword === 'additionalProperties') return 'a member that is not known is refused'
  if (keyword.startsWith('required.')) return `without ${keyword.slice(9)} it is refused`
  const asked = schema[keyword]
  return `a value that breaks ${keyword}${['number', 'string', 'boolean'].includes(typeof asked) ? ` ${asked}` : ''} is refused`
}
