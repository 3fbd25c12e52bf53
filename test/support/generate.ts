/** Writes what is made from other files; `npm run generate` runs it after the types. */
import { writeFileSync } from 'node:fs'
import { writeReadme } from './readme.ts'
import { renderScenarioSchema } from './scenario-schema.ts'

writeFileSync('scenarios/scenario.schema.json', renderScenarioSchema())
writeReadme()
