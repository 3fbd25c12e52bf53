import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readStoryFile } from '../../src/demo/file.ts'
import { readStory, shippedStory } from '../../src/demo/story.ts'
import { samples } from '../../src/pictures/samples.ts'
import { sentence } from '../control/client.ts'

/** A story in a file of its own. */
async function fileOf(text: string, name = 'story.yaml'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-story-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}
/** Few lines that stand for a million words. */
const multiplied = [
  'a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]',
  ...['b', 'c', 'd', 'e', 'f'].map((name, index) => {
    const before = `*${'abcde'[index]}`
    return `${name}: &${name} [${Array(10).fill(before).join(', ')}]`
  }),
].join('\n')
const messageOf = (read: () => unknown): string => {
  try {
    read()
    return 'it was read'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
const task = { ago: '9h', request: { input: { clothing: ['sample:blue-jeans.png'] }, options: {} } }

test('the story of the package has six tasks of the last day, which show pictures that need no network', () => {
  const { summary, tasks } = shippedStory()
  expect(summary).toMatch(/\w/)
  expect(tasks).toHaveLength(6)
  const named = [...JSON.stringify(tasks).matchAll(/sample:([\w.-]+)/g)].map(([, name]) => name)
  const known = samples.map(({ name }) => name)
  expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([])
})

test('a story is read from YAML and from JSON alike', async () => {
  const yaml = await fileOf(
    `summary: Mine\ntasks:\n  - ago: 9h\n    request: ${JSON.stringify(task.request)}\n`,
  )
  const json = await fileOf(JSON.stringify({ summary: 'Mine', tasks: [task] }), 'story.json')
  expect(readStoryFile(yaml)).toEqual(readStoryFile(json))
})

test.each([
  ['9h', 32_400_000],
  ['8h50m', 31_800_000],
  ['24h', 86_400_000],
  ['90s', 90_000],
  ['0s', 0],
])('a task of %s ago was submitted %d ms ago', (ago, ms) => {
  expect(readStory('here', { summary: 'Mine', tasks: [{ ...task, ago }] }).tasks[0]?.ago).toBe(ms)
})

test.each([
  ['a duration that is none', { ...task, ago: 'yesterday' }, '/tasks/1/ago'],
  ['a duration with more in it', { ...task, ago: '9h and a bit' }, '/tasks/1/ago'],
  ['a task before the last day', { ...task, ago: '24h1s' }, '/tasks/1/ago'],
  ['no duration', { request: task.request }, '/tasks/1/ago'],
  ['no request', { ago: '9h' }, '/tasks/1/request'],
  ['a request that is no object', { ago: '9h', request: [] }, '/tasks/1/request'],
  ['a member that there is not', { ...task, secnario: 'slow' }, '/tasks/1/secnario'],
])('%s is refused with the file, the member and what to do', async (_, wrong, member) => {
  const file = await fileOf(JSON.stringify({ summary: 'Mine', tasks: [task, wrong] }))
  const message = messageOf(() => readStoryFile(file))
  expect(message).toMatch(sentence)
  expect(message).toContain(file)
  expect(message).toContain(member)
  expect(message).toMatch(/Write \{ summary, tasks: /)
})

test.each([
  ['no tasks', '{"summary":"Mine","tasks":[]}', /\/tasks/],
  ['no object', '[1, 2]', /expected object/],
  ['nothing', '', /expected object/],
  ['what is no YAML', 'summary: Mine\ntasks:\n  - ago: [9h\n', /line [34]/],
  ['an alias of nothing', 'summary: Mine\ntasks: [{ ago: 9h, request: { a: *b } }]', /alias.*: b\. /],
  ['aliases that multiply', multiplied, /alias/],
])('a file that holds %s is refused', async (_, text, what) => {
  const file = await fileOf(text)
  const message = messageOf(() => readStoryFile(file))
  expect(message).toMatch(sentence)
  expect(message).toContain(file)
  expect(message).toMatch(what)
})

test('a file that is not there is refused by its name', () => {
  const message = messageOf(() => readStoryFile('/nowhere/story.yaml'))
  expect(message).toMatch(sentence)
  expect(message).toMatch(/\/nowhere\/story\.yaml: .*ENOENT.*--story/)
})
