import { scenarioJsonSchema } from '../../src/scenarios/schema.ts'

/** `scenarios/scenario.schema.json`, as it has to be. */
export function renderScenarioSchema(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`
}
