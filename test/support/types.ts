/** The types that are made of what the mock itself says: its scenarios, and its control API. */
import openapiTS, { astToString } from 'openapi-typescript'
import { createMock } from '../../src/index.ts'
import { readScenarioFolder } from '../../src/scenarios/files.ts'

/** `src/scenarios/names.ts` */
export function renderScenarioNames(): string {
  const names = Object.keys(readScenarioFolder('scenarios')).sort()
  return `${head}\n/** The scenarios that are shipped. */\nexport type ShippedScenario =\n${names.map((name) => `  | '${name}'\n`).join('')}`
}

/** `src/server/control-types.ts` */
export async function renderControlTypes(): Promise<string> {
  await using mock = createMock()
  const document = await (await mock.fetch(new Request('http://mock.test/_mock/openapi.json'))).json()
  return (
    head +
    astToString(
      await openapiTS(document, {
        alphabetize: true,
        immutable: true,
        defaultNonNullable: false,
        emptyObjectsUnknown: true,
      }),
    )
  )
}

const head = '/** This file was auto-generated: write it anew with `npm run generate`. */\n'
