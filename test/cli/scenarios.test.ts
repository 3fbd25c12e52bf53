import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { webhookTroubles } from '../../src/scenarios/schema.ts'
import { assertBuilt, type Ended, root, run, serve, shell, start, submit } from '../support/process.ts'

beforeAll(() => assertBuilt())

const shipped = readdirSync(join(root, 'scenarios')).filter((file) => file.endsWith('.yaml'))
const shippedFile = (name: string) => readFileSync(join(root, 'scenarios', `${name}.yaml`), 'utf8')
const mistake = /^Failed to [^\n]+: [^\n]+[.!?] \S[^\n]*[.!?]\n$/

/** A folder with these files, gone after the test. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-scenarios-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

const scenarios = (...args: string[]): Promise<Ended> => run(['scenarios', ...args])

describe('scenarios list', () => {
  test('has each name with its summary, grouped by where it hurts', async () => {
    const { code, stdout, stderr } = await scenarios('list')
    expect([code, stderr]).toEqual([0, ''])
    const groups: Record<string, string[]> = {}
    for (const line of stdout.split('\n').filter(Boolean)) {
      if (/^\S/.test(line)) groups[line] = []
      else Object.values(groups).at(-1)?.push(line)
    }
    expect(Object.keys(groups)).toEqual(['accept', 'task', 'poll', 'picture', 'webhook'])
    const namesOf = (group: string) => groups[group]?.map((row: string) => /^ {2}(\S+)/.exec(row)?.[1])
    expect(namesOf('accept')).toEqual(expect.arrayContaining(['flaky-accept', 'out-of-credits', '400']))
    expect(namesOf('task')).toEqual(expect.arrayContaining(['default', 'task-error', 'queued']))
    expect(namesOf('poll')).toEqual(['flaky-poll'])
    expect(namesOf('picture')).toEqual(['broken-picture', 'expired-picture'])
    expect(namesOf('webhook')).toEqual(webhookTroubles.map((trouble) => `webhook-${trouble}`))
    for (const file of shipped) {
      const name = file.replace('.yaml', '')
      const summary = /^summary: (.+)$/m.exec(shippedFile(name))?.[1]
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +\\S`, 'm'))
      expect(stdout).toContain(summary)
    }
  })

  test('is what runs when no command is named', async () => {
    expect(await scenarios()).toEqual(await scenarios('list'))
  })

  test('--scenarios adds names, and puts its own in the place of shipped ones', async () => {
    const folder = await folderOf({
      'mine.yaml': 'summary: Made by a test\naccept: [{ status: 418 }]\n',
      'slow.json': '{ "summary": "Slower still" }',
      'notes.txt': 'no scenario',
      'scenario.schema.json': '{}',
    })
    const { code, stdout } = await scenarios('list', '--scenarios', folder)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}mine +Made by a test$/m)
    expect(stdout).toMatch(/^ {2}slow +Slower still$/m)
    expect(stdout).not.toMatch(/notes|schema/)
    expect(stdout.match(/^ {2}slow /gm)).toHaveLength(1)
  })

  test('into a pipe that is closed says nothing of it', async () => {
    // As a person looks at the first lines.
    const { code, stderr } = await shell(`node ${root}/dist/cli.js scenarios list | head -1`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

describe('scenarios show', () => {
  test.each(['default', 'flaky-poll', 'docs-example'])('%s is its file as it is', async (name) => {
    expect(await scenarios('show', name)).toMatchObject({ code: 0, stdout: shippedFile(name), stderr: '' })
  })

  test('a name without a file says so', async () => {
    for (const name of ['402', 'webhook-duplicate']) {
      const { code, stdout } = await scenarios('show', name)
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^# [^\n]+without a file\n$/)])
    }
  })

  test('--scenarios shows its own file, also in the place of a shipped one', async () => {
    const files = {
      'mine.yml': '# mine\nsummary: Made by a test\n',
      'slow.json': '{ "summary": "Slower" }\n',
    }
    const folder = await folderOf(files)
    expect((await scenarios('show', 'mine', '--scenarios', folder)).stdout).toBe(files['mine.yml'])
    expect((await scenarios('show', 'slow', '--scenarios', folder)).stdout).toBe(files['slow.json'])
    expect((await scenarios('show', 'queued', '--scenarios', folder)).stdout).toBe(shippedFile('queued'))
  })

  test.each([
    ['slwo', /"slwo".*slow/],
    ['399', /"399"/],
    ['600', /"600"/],
    ['../package', /package/],
    ['webhook-nonsense', /webhook-nonsense/],
  ])('%s is one line and exit code 2', async (name, says) => {
    const { code, stdout, stderr } = await scenarios('show', name)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(mistake)
    expect(stderr).toMatch(says)
  })
})

describe('scenarios validate', () => {
  test('takes each shipped file', async () => {
    const { code, stdout, stderr } = await scenarios(
      'validate',
      ...shipped.map((file) => join(root, 'scenarios', file)),
    )
    expect([code, stdout, stderr]).toEqual([0, `${shipped.length} files are right\n`, ''])
  })

  test('takes JSON as well', async () => {
    const folder = await folderOf({
      'a.json': '{ "timeline": [{ "status": "DONE", "after": ["1s", "2s"] }] }',
    })
    expect(await scenarios('validate', join(folder, 'a.json'))).toMatchObject({
      code: 0,
      stdout: 'The file is right\n',
    })
  })

  test.each<[string, string, number, string, RegExp]>([
    ['an unknown member', 'summary: a\nacept: []\n', 2, '/acept', /acept/],
    [
      'an unknown member further down',
      'account:\n  credits: 2\n  colour: red\n',
      3,
      '/account/colour',
      /colour/,
    ],
    ['an empty summary', "# a\nsummary: ''\n", 2, '/summary', />=1 char/],
    ['a status that is none', 'timeline:\n  - status: FINISHED\n', 2, '/timeline/0/status', /"DONE"/],
    [
      'a status that is no refusal',
      'accept:\n  - times: 2\n    status: 200\n',
      3,
      '/accept/0/status',
      />=400/,
    ],
    [
      'a duration',
      'timeline:\n  - status: DONE\n    after: soon\n',
      3,
      '/timeline/0/after',
      /100ms, 8s, 1m, 24h/,
    ],
    ['a delay as a number', 'poll:\n  - delay: 100\n', 2, '/poll/0/delay', /100ms, 8s, 1m, 24h/],
    ['a kind', 'poll:\n  - status: 500\n  - kind: explode\n', 3, '/poll/1/kind', /"connection-reset"/],
    [
      'a range the wrong way round',
      'timeline:\n  - status: DONE\n    after: [2s, 1s]\n',
      3,
      '/timeline/0/after',
      /shorter duration first/,
    ],
    ['limits', 'account:\n  limits: fast\n', 2, '/account/limits', /1\/s, 60\/m/],
    ['a step that does nothing', 'accept:\n  - times: 2\n', 2, '/accept/0', /status, kind, delay or headers/],
    [
      'what follows an end',
      'timeline:\n  - status: DONE\n  - status: ERROR\n',
      2,
      '/timeline',
      /DONE, ERROR or CANCELLED/,
    ],
    ['a pattern', 'match:\n  path: "["\n', 2, '/match/path', /regular expression/],
    ['a list', '- summary: a\n', 1, '/', /object/],
    ['nothing at all', '', 1, '/', /object/],
    ['a member said twice', 'summary: a\nsummary: b\n', 2, '', /unique/],
    ['YAML that is none', 'summary: a\npoll: [\n', 3, '', /\]/],
    ['JSON that is none', '{\n  "summary": "a"\n', 3, '', /\}/],
  ])('says file, line, place and what would be right: %s', async (_, text, line, pointer, says) => {
    const folder = await folderOf({ 'made.yaml': text })
    const file = join(folder, 'made.yaml')
    const { code, stdout, stderr } = await scenarios('validate', file)
    expect([code, stderr]).toEqual([2, expect.stringMatching(mistake)])
    const [first = ''] = stdout.split('\n')
    expect(first.startsWith(`${file}:${line} ${pointer}`)).toBe(true)
    expect(first.slice(file.length).split(' ')[1]).toBe(pointer)
    expect(first).toMatch(says)
  })

  test('finds every mistake of every file', async () => {
    const folder = await folderOf({
      'one.yaml': 'summary: 5\nacount: {}\naccept:\n  - status: 999\n  - delay: soon\n',
      'right.yaml': 'summary: a\n',
      'other.yaml': 'colour: red\nshape: round\n',
    })
    const files = ['one.yaml', 'right.yaml', 'other.yaml'].map((file) => join(folder, file))
    const { code, stdout, stderr } = await scenarios('validate', ...files)
    expect(code).toBe(2)
    const found = stdout.split('\n').filter(Boolean)
    const places = found.map((line) => line.replace(`${folder}/`, '').split(' ').slice(0, 2).join(' '))
    expect(places.sort()).toEqual(
      [
        'one.yaml:1 /summary',
        'one.yaml:2 /acount',
        'one.yaml:4 /accept/0/status',
        'one.yaml:5 /accept/1/delay',
        'other.yaml:1 /colour',
        'other.yaml:2 /shape',
      ].sort(),
    )
    expect(stderr).toMatch(/6 mistakes/)
  })

  test.each([
    ['a file that is not there', ['/no/such/file.yaml'], /\/no\/such\/file\.yaml/],
    ['a folder', [join(root, 'scenarios')], /scenarios/],
    ['no file', [], /files/],
  ])('%s is one line and exit code 2', async (_, files, says) => {
    const { code, stdout, stderr } = await scenarios('validate', ...files)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(mistake)
    expect(stderr).toMatch(says)
  })

  test('an alias that would multiply without end is refused', async () => {
    const rows = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'].map((pair) => [...pair]))
      rows.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`)
    const folder = await folderOf({ 'bomb.yaml': rows.join('\n') })
    const { code, stderr } = await scenarios('validate', join(folder, 'bomb.yaml'))
    expect([code, stderr]).toEqual([2, expect.stringMatching(mistake)])
  })
})

const chosenBy = async (url: string, scenario?: string) => {
  const headers: Record<string, string> = { authorization: 'Bearer key-of-a-test' }
  if (scenario !== undefined) headers['x-mock-scenario'] = scenario
  const response = await fetch(`${url}/v1/image/ai-fashion-models/1`, { headers })
  return response.status
}
const accepted = async (url: string) => (await submit(url, `key-${Math.random()}`)).status

describe('serve --scenarios', () => {
  test('adds scenarios, and puts its own in the place of shipped ones', async () => {
    const folder = await folderOf({
      'mine.yaml': 'poll: [{ status: 418 }]\n',
      'slow.yaml': 'poll: [{ status: 507 }]\n',
    })
    const { url } = await serve(['--scenarios', folder])
    expect([await chosenBy(url, 'mine'), await chosenBy(url, 'slow'), await chosenBy(url, 'queued')]).toEqual(
      [418, 507, 404],
    )
    const control = await fetch(`${url}/_mock/scenario`, { headers: { authorization: 'Bearer a' } })
    const { scenarios: listed } = await control.json()
    expect(listed).toContainEqual({ name: 'mine', summary: expect.any(String) })
    expect(listed.filter(({ name }: { name: string }) => name === 'slow')).toHaveLength(1)
  })

  test('its scenarios can be the one that holds when nothing chooses, and the default', async () => {
    const folder = await folderOf({
      'mine.yaml': 'accept: [{ status: 418 }]\n',
      'default.yaml': 'accept: [{ status: 507 }]\n',
    })
    const [named, own] = await Promise.all([
      serve(['--scenarios', folder, '--scenario', 'mine']),
      serve(['--scenarios', folder]),
    ])
    expect([await accepted(named.url), await accepted(own.url)]).toEqual([418, 507])
  })

  test.each<[string, Record<string, string>, string[], RegExp]>([
    ['an unknown scenario', { 'mine.yaml': 'summary: a\n' }, ['--scenario', 'mien'], /"mien".*mine/],
    ['a file that is no YAML', { 'mine.yaml': 'a: [\n' }, [], /mine\.yaml.*line 2/],
    ['a file that is no scenario', { 'mine.yaml': 'summary: a\nacept: []\n' }, [], /mine\.yaml.*2.*acept/],
  ])('with %s is one line and exit code 2', async (_, files, args, says) => {
    const folder = await folderOf(files)
    const process = start(['serve', '--port', '0', '--scenarios', folder, ...args])
    // A server that starts all the same would run for ever.
    await Promise.race([process.ended, process.line(/^/).catch(() => {})])
    const { code, stdout, stderr } = process.stdout ? await process.stop('SIGKILL') : await process.ended
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(mistake)
    expect(stderr).toMatch(says)
  })

  test.each([
    ['a folder that is not there', ['--scenarios', '/no/such/folder'], /\/no\/such\/folder.*--scenarios/],
    ['an unknown scenario', ['--scenario', 'slwo'], /"slwo".*slow/],
  ])('%s is one line and exit code 2', async (_, args, says) => {
    const { code, stdout, stderr } = await run(['serve', '--port', '0', ...args])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(mistake)
    expect(stderr).toMatch(says)
  })
})

describe('serve --watch', () => {
  /** As an editor saves that wants no half files: written elsewhere, then moved here. */
  const save = async (folder: string, file: string, text: string) => {
    const elsewhere = join(folder, `${file}.new`)
    await writeFile(elsewhere, text)
    await rename(elsewhere, join(folder, file))
  }
  const watching = async (files: Readonly<Record<string, string>>, ...args: string[]) => {
    const folder = await folderOf(files)
    const served = await serve(['--scenarios', folder, '--watch', '--rate-limit', 'off', ...args])
    return { folder, ...served }
  }

  test('takes a changed file into use without a restart, and says so', async () => {
    const { folder, process, url } = await watching({ 'mine.yaml': 'poll: [{ status: 418 }]\n' })
    expect(await chosenBy(url, 'mine')).toBe(418)
    await save(folder, 'mine.yaml', 'poll: [{ status: 507 }]\n')
    await process.line(/Scenario mine was changed/)
    expect(await chosenBy(url, 'mine')).toBe(507)
  })

  test('takes a file that is written in place', async () => {
    const { folder, process, url } = await watching({ 'mine.yaml': 'poll: [{ status: 418 }]\n' })
    await writeFile(join(folder, 'mine.yaml'), 'poll: [{ status: 507 }]\n')
    await process.line(/Scenario mine was changed/)
    expect(await chosenBy(url, 'mine')).toBe(507)
  })

  test('takes a file that was not there before', async () => {
    const { folder, process, url } = await watching({})
    expect(await chosenBy(url, 'added')).toBe(400)
    await save(folder, 'added.json', '{ "poll": [{ "status": 507 }] }')
    await process.line(/Scenario added was changed/)
    expect(await chosenBy(url, 'added')).toBe(507)
  })

  test.each([
    ['no scenario', 'poll: [{ status: 507 }]\nacept: []\n', /acept/],
    ['no YAML', 'poll: [\n', /mine\.yaml.*line 2/],
    ['empty', '', /object/],
  ])('keeps the last good one when the file is %s, and says so', async (_, broken, says) => {
    const { folder, process, url } = await watching({ 'mine.yaml': 'poll: [{ status: 418 }]\n' })
    await save(folder, 'mine.yaml', broken)
    const line = await process.line(/last good one stays/)
    expect(line).toMatch(says)
    expect(line).toMatch(/mine/)
    expect(await chosenBy(url, 'mine')).toBe(418)
    // Once it is right again it is taken.
    await save(folder, 'mine.yaml', 'poll: [{ status: 507 }]\n')
    await process.line(/Scenario mine was changed/)
    expect(await chosenBy(url, 'mine')).toBe(507)
    expect(process.stderr).toBe('')
  })

  test('keeps a scenario whose file is deleted, or that of the package if there is one', async () => {
    const { folder, process, url } = await watching({ 'mine.yaml': 'poll: [{ status: 418 }]\n' })
    await unlink(join(folder, 'mine.yaml'))
    await process.line(/mine/)
    expect([400, 418]).toContain(await chosenBy(url, 'mine'))
    await save(folder, 'mine.yaml', 'poll: [{ status: 507 }]\n')
    await process.line(/Scenario mine was changed/)
    expect(await chosenBy(url, 'mine')).toBe(507)
  })

  test.each([
    ['that holds when nothing chooses', 'mine', ['--scenario', 'mine']],
    ['that is the default', 'default', []],
  ])('takes the changed scenario %s', async (_, name, args) => {
    const { folder, process, url } = await watching(
      { [`${name}.yaml`]: 'accept: [{ status: 418 }]\n' },
      ...args,
    )
    expect(await accepted(url)).toBe(418)
    await save(folder, `${name}.yaml`, 'accept: [{ status: 507 }]\n')
    await process.line(new RegExp(`Scenario ${name} was changed`))
    expect(await accepted(url)).toBe(507)
  })

  test('takes the changed scenario that a sandbox was told to use', async () => {
    const { folder, process, url } = await watching({ 'mine.yaml': 'accept: [{ status: 418 }]\n' })
    const told = await fetch(`${url}/_mock/scenario`, {
      method: 'PUT',
      headers: { authorization: 'Bearer told', 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'mine' }),
    })
    expect(told.status).toBe(200)
    expect((await submit(url, 'told')).status).toBe(418)
    await save(folder, 'mine.yaml', 'accept: [{ status: 507 }]\n')
    await process.line(/Scenario mine was changed/)
    expect((await submit(url, 'told')).status).toBe(507)
  })

  test('takes what is left out from the changed default', async () => {
    const { folder, process, url } = await watching({
      'default.yaml': 'poll: [{ status: 418 }]\n',
      'mine.yaml': 'summary: Says nothing of polls\n',
    })
    expect(await chosenBy(url, 'mine')).toBe(418)
    await save(folder, 'default.yaml', 'poll: [{ status: 507 }]\n')
    await process.line(/Scenario default was changed/)
    expect(await chosenBy(url, 'mine')).toBe(507)
  })

  test('a change elsewhere, or without --watch, is not looked at', async () => {
    const { folder, process, url } = await watching({ 'mine.yaml': 'poll: [{ status: 418 }]\n' })
    const unwatched = await serve(['--scenarios', folder])
    await writeFile(join(folder, 'notes.txt'), 'no scenario')
    await writeFile(join(folder, 'scenario.schema.json'), '{}')
    await save(folder, 'mine.yaml', 'poll: [{ status: 507 }]\n')
    await process.line(/Scenario mine was changed/)
    expect(process.stdout).not.toMatch(/notes|schema|last good/)
    expect([await chosenBy(url, 'mine'), await chosenBy(unwatched.url, 'mine')]).toEqual([507, 418])
  })

  test('pretty output says the same', async () => {
    const folder = await folderOf({ 'mine.yaml': '' })
    await rm(join(folder, 'mine.yaml'))
    const process = start(['serve', '--port', '0', '--scenarios', folder, '--watch'])
    await process.line(/curl/)
    await save(folder, 'mine.yaml', 'summary: a\n')
    expect(await process.line(/mine/)).toBe('Scenario mine was changed')
    await save(folder, 'mine.yaml', 'summmary: a\n')
    expect(await process.line(/last good/)).toMatch(/^Failed to read .*mine.*: .*summmary.*stays in use\.$/)
  })

  test('without a folder to watch is a mistake', async () => {
    const process = start(['serve', '--port', '0', '--watch'])
    await Promise.race([process.ended, process.line(/^/).catch(() => {})])
    const { code, stderr } = process.stdout ? await process.stop('SIGKILL') : await process.ended
    expect([code, stderr]).toEqual([2, expect.stringMatching(/--watch.*--scenarios/)])
  })
})
