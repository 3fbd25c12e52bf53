import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { importPages, renderDocument } from '../src/spec/import.ts'
import { filesBelow, Process, root } from './support/process.ts'
import { renderScenarioSchema } from './support/scenario-schema.ts'
import { renderControlTypes, renderScenarioNames } from './support/types.ts'

const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Runs the generator as `npm run generate` does, to compare only. */
const check = (...flags: string[]) =>
  new Process('npm', ['run', '--silent', 'generate:types', '--', '--check', ...flags]).ended

test('src/spec/types.ts is what openapi-typescript makes of openapi.json', async () => {
  expect(await check(), 'Write it with: npm run generate').toMatchObject({ code: 0 })
})

test('types made in another way are found stale', async () => {
  const { code, stdout, stderr } = await check('--export-type')
  expect([code, stdout + stderr]).toEqual([1, expect.stringContaining('not up-to-date')])
})

test('scenarios/scenario.schema.json is what its Zod schema makes', () => {
  expect(read('scenarios/scenario.schema.json'), 'Write it with: npm run generate').toBe(
    renderScenarioSchema(),
  )
})

test('the types of the control API are what openapi-typescript makes of its document', async () => {
  expect(
    read('src/server/control-types.ts') === (await renderControlTypes()),
    'Write it with: npm run generate',
  ).toBe(true)
})

test('the names of scenarios are those of the files', () => {
  expect(read('src/scenarios/names.ts'), 'Write it with: npm run generate').toBe(renderScenarioNames())
})

// The pages themselves are no part of this repository; what they were made into can be proven without them.
test('openapi.json is as spec import writes it', () => {
  const stored = read('openapi.json')
  const page = { name: 'stored.md', text: `~~~json\n${stored}~~~\n` }
  expect(renderDocument(importPages([page]).document)).toBe(stored)
})

test('a file that a tool wrote is tested for being fresh', () => {
  const sources = ['src', 'scenarios', 'test', '.github'].flatMap((folder) => filesBelow(join(root, folder)))
  const written = sources
    .filter((file) =>
      /auto-generated|generated (by|from)|do not edit/i.test(readFileSync(file, 'utf8').slice(0, 400)),
    )
    .map((file) => relative(root, file))
  expect(written).toEqual(['src/scenarios/names.ts', 'src/server/control-types.ts', 'src/spec/types.ts'])
})

test('a schema that a file names for editors is there', () => {
  const files = filesBelow(join(root, 'scenarios'))
  for (const file of files) {
    const schema = /^# yaml-language-server: \$schema=(\S+)/m.exec(readFileSync(file, 'utf8'))?.[1]
    if (schema) expect(existsSync(join(file, '..', schema)), `${schema}, named by ${file}`).toBe(true)
  }
})
