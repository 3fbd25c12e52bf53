import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { errorFacts } from '../../src/facts/codes.ts'
import { createMock } from '../../src/index.ts'
import { Scenarios } from '../../src/scenarios/load.ts'
import { Conformance } from '../support/conformance.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from '../support/mock.ts'

const conformance = new Conformance(JSON.parse(readFileSync('openapi.json', 'utf8')))
const resultPath = `${acceptPath}/{processing_request_id}`

/** The rows of the error table, and what they say (CLAID-FACTS.md). */
const table = [400, 401, 402, 403, 404, 405, 409, 413, 415, 422, 429, 500, 502, 503, 504]
const rows = table.flatMap((status) => [`POST ${status}`, `GET ${status}`])

interface Reached {
  readonly row: string
  readonly scenario: string
  readonly problems: readonly string[]
  readonly code: unknown
}

/** What a few submits and polls meet in a scenario. */
async function answersIn(scenario: string): Promise<Reached[]> {
  const clock = { ...standingClock(), sleep: async () => {} }
  await using mock = createMock({ seed: 'coverage', clock, failed: () => {} })
  const sandbox = mock.sandbox()
  const headers = { 'x-mock-scenario': scenario }
  const reached: Reached[] = []
  const ask = async (method: string, path: string, target: string, init: RequestInit) => {
    // A broken connection is no row of the table.
    const response = await sandbox.fetch(target, init).catch(() => undefined)
    const text = await response?.text().catch(() => undefined)
    if (!response || text === undefined || response.status === 200) return
    const problems = conformance.answer(method, path, response.status, text)
    const code = JSON.parse(text).error_code
    reached.push({ row: `${method} ${response.status}`, scenario, problems, code })
  }
  for (let n = 0; n < 3; n++) await ask('POST', acceptPath, acceptPath, jsonPost(leastBody, headers))
  for (let n = 0; n < 3; n++) await ask('GET', resultPath, `${acceptPath}/1`, { headers })
  return reached
}

let reached: Reached[] = []
beforeAll(async () => {
  const names = [...new Scenarios().names, ...table.map(String)]
  reached = (await Promise.all(names.map(answersIn))).flat()
})

describe('the scenarios', () => {
  test('reach every row of the error table, on the submit and on the poll', () => {
    const found = new Set(reached.map(({ row }) => row))
    expect(rows.filter((row) => !found.has(row))).toEqual([])
  })

  test('answer a body that is true to the document, or the flat envelope where it declares none', () => {
    expect(reached.filter(({ problems }) => problems.length > 0)).toEqual([])
  })

  test('answer the code of the row, but for the 422 that the poll declares in another shape', () => {
    const wrong = reached.filter(({ row, code }) => {
      const fact = errorFacts[Number(row.split(' ')[1])]
      return row !== 'GET 422' && code !== fact?.code
    })
    expect(wrong).toEqual([])
  })

  test('that are files reach the refusals that a client should know, on the submit', () => {
    const ofFiles = reached.filter(({ scenario, row }) => !/^\d/.test(scenario) && row.startsWith('POST'))
    expect([...new Set(ofFiles.map(({ row }) => row))]).toEqual(
      expect.arrayContaining(['POST 402', 'POST 403', 'POST 422', 'POST 429', 'POST 503']),
    )
  })
})

test('the error table has the rows that are tested here', () => {
  expect(Object.keys(errorFacts).map(Number)).toEqual(table)
})
