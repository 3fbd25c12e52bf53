/** Writes what is made from other files; `npm run generate` runs it after the types. */
import { writeFileSync } from 'node:fs'
import { readScenarioFolder } from '../../src/scenarios/files.ts'
import { writeReadme } from './readme.ts'
import { renderScenarioSchema } from './scenario-schema.ts'

// The build puts them in their place.
Object.assign(globalThis, { SHIPPED_SCENARIOS: readScenarioFolder('scenarios') })
const { renderControlTypes, renderScenarioNames } = await import('./types.ts')

writeFileSync('scenarios/scenario.schema.json', renderScenarioSchema())
writeFileSync('src/scenarios/names.ts', renderScenarioNames())
writeFileSync('src/server/control-types.ts', await renderControlTypes())
writeReadme()
