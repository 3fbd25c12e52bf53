import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createMock } from '../src/index.ts'

const broken = (file: string) => fileURLToPath(new URL(`./documents/broken/${file}`, import.meta.url))

/** The whole message of a start that fails. */
async function refusalOf(spec: string): Promise<string> {
  try {
    const mock = createMock({ spec })
    await mock.close()
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem)
  }
  return 'It started.'
}

// "Failed to <do>: <what is wrong, with the value>. <What to do>."
const shape = /^Failed to [^:]+: .+\. [A-Z].+\.$/s

const name = '/components/schemas/Look/properties/name'
const post = '/paths/~1v1~1looks/post'
const documents: [file: string, pointer: string, wrong: RegExp][] = [
  ['if.json', '/components/schemas/Look/if', /not supported/],
  ['not.json', `${name}/not`, /not supported/],
  ['unevaluated-properties.json', '/components/schemas/Look/unevaluatedProperties', /not supported/],
  ['dynamic-ref.json', '/components/schemas/Look/properties/parts/items/$dynamicRef', /not supported/],
  ['misspelt-keyword.json', `${name}/maxlength`, /maxlength/],
  ['unknown-type.json', `${name}/type`, /"text"/],
  ['bad-pattern.json', `${name}/pattern`, /"\^\[a-z"/],
  ['external-ref.json', '/components/schemas/Look/properties/fabric/$ref', /fabrics\.json#\/Fabric/],
  ['dangling-ref.json', '/components/schemas/Look/properties/fabric/$ref', /#\/components\/schemas\/Fabric/],
  ['parameter.json', '/paths/~1v1~1looks/get/parameters/0/schema/dependentSchemas', /not supported/],
  ['response.json', `${post}/responses/200/content/application~1json/schema/allOf/1/minlenght`, /minlenght/],
  ['no-paths.json', '/paths', /no path/],
  ['empty-paths.json', '/paths', /no path/],
  ['swagger-2.json', '/openapi', /"2\.0"/],
]

describe('a start with a document that is not understood names file, pointer and remedy:', () => {
  test.each(documents)('%s', async (file, pointer, wrong) => {
    const message = await refusalOf(broken(file))
    expect(message).toMatch(shape)
    expect(message).toContain(broken(file))
    expect(message).toContain(` ${pointer} `)
    expect(message).toMatch(wrong)
  })
})

describe('a start with a file that cannot be read names the file and the remedy:', () => {
  test('YAML', async () => {
    const message = await refusalOf(broken('not-json.yaml'))
    expect(message).toMatch(shape)
    expect(message).toContain(broken('not-json.yaml'))
    expect(message).toContain('JSON')
  })

  test('JSON that ends too early', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'claid-mock-'))
    try {
      const file = join(folder, 'cut.json')
      await writeFile(file, '{ "openapi": "3.1.0", "paths": {')
      const message = await refusalOf(file)
      expect(message).toMatch(shape)
      expect(message).toContain(file)
      expect(message).toContain('JSON')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test.each([
    ['a list', '[]'],
    ['null', 'null'],
    ['an empty file', ''],
  ])('%s', async (_, text) => {
    const folder = await mkdtemp(join(tmpdir(), 'claid-mock-'))
    try {
      const file = join(folder, 'contract.json')
      await writeFile(file, text)
      const message = await refusalOf(file)
      expect(message).toMatch(shape)
      expect(message).toContain(file)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('no such file', async () => {
    const message = await refusalOf(broken('nowhere.json'))
    expect(message).toMatch(shape)
    expect(message).toContain(broken('nowhere.json'))
  })

  test('a folder', async () => {
    const message = await refusalOf(broken('.'))
    expect(message).toMatch(shape)
    expect(message).toContain(broken('.'))
  })
})
