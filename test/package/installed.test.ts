import { cp, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { execForm, healthCommand, only } from '../support/image.ts'
import { makeFolder, npm, pack, packageJson, packagesIn, unpack } from '../support/package.ts'
import {
  assertBuilt,
  makePicture,
  Process,
  type ReadyLine,
  root,
  run,
  serve,
  sizeOfPng,
  start,
  submit,
} from '../support/process.ts'

let folder: string
let remove: () => Promise<void>
let cwd: string
let script: string
/** Why npm could not install, outside CI. */
let uninstalled: string | undefined
beforeAll(async () => {
  assertBuilt()
  ;({ folder, remove } = await makeFolder())
  cwd = await unpack((await pack(folder)).file, folder)
  script = join(cwd, packageJson.bin['claid-mock'])
  await cp(join(root, 'package-lock.json'), join(cwd, 'package-lock.json'))
  // The command that the Dockerfile installs with.
  const [command, ...args] = (only('RUN').split(' && ')[0] ?? '').split(' ')
  expect(command).toBe('npm')
  uninstalled = await npm(args, cwd)
}, 600_000)
afterAll(() => remove?.())

/** Runs a module in the tree that was installed. */
const evaluate = (program: string) =>
  new Process(process.execPath, ['--no-warnings', '--input-type=module', '--eval', program], { cwd }).ended

// Nothing of the checkout is near, so all that is loaded is in the package or was installed.
describe('the packed tree, installed without development packages,', () => {
  test('has under 40 packages', async ({ skip }) => {
    if (uninstalled) skip(uninstalled)
    const names = await packagesIn(join(cwd, 'node_modules'))
    console.log(`the installed package brings ${names.length} packages`)
    const { dependencies, optionalDependencies } = packageJson
    expect(names).toEqual(expect.arrayContaining(Object.keys({ ...dependencies, ...optionalDependencies })))
    expect(names.length).toBeLessThan(40)
  })

  test('serves a task from its submission to its picture', async ({ skip }) => {
    if (uninstalled) skip(uninstalled)
    const { process: served, url } = await serve(['--speed', '40'], { cwd, script })
    const { statuses, object, download, bytes } = await makePicture(url)
    expect([statuses.at(-1), download.status]).toEqual(['DONE', 200])
    expect(sizeOfPng(bytes)).toEqual({ width: object.width, height: object.height })
    expect(await served.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })
  })

  test('is a library', async ({ skip }) => {
    if (uninstalled) skip(uninstalled)
    const imported = await evaluate(`
      import { createMock, OperatorError } from 'claid-mock'
      import contract from 'claid-mock/openapi.json' with { type: 'json' }
      const mock = createMock({ speed: 0 })
      const [path] = Object.keys(contract.paths)
      const headers = { 'content-type': 'application/json' }
      const body = '{"input":{"clothing":["https://shop.example/shirt.png"]},"options":{}}'
      const accepted = await mock.sandbox().fetch(path, { method: 'POST', headers, body })
      process.stdout.write([accepted.status, typeof OperatorError].join())`)
    expect(imported).toMatchObject({ code: 0, stdout: '200,function', stderr: '' })
  })

  // Examples are made by a package that is loaded late: an operation that is no task family asks for one.
  test('serves the examples of another document', async ({ skip }) => {
    if (uninstalled) skip(uninstalled)
    const spec = ['--spec', join(root, 'test/documents/atelier.json')]
    const { process: served, url } = await serve(spec, { cwd, script })
    const headers = { authorization: 'Bearer key', 'x-atelier-region': 'us-2' }
    const example = await fetch(`${url}/v2/fabrics`, { headers })
    expect([example.status, typeof (await example.json())]).toEqual([200, 'object'])
    expect(await served.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })
  })

  test('runs as an engine starts it, and is found healthy', async ({ skip }) => {
    if (uninstalled) skip(uninstalled)
    const [node = '', entry = ''] = execForm(only('ENTRYPOINT'))
    const env = { CLAID_MOCK_PORT: '0', CLAID_MOCK_LOG: 'json', NODE_ENV: 'production' }
    const args = [entry.replace(only('WORKDIR'), cwd), ...execForm(only('CMD'))]
    const container = new Process(node, args, { cwd, env })
    const { port } = JSON.parse(await container.line(/^/)) as ReadyLine
    const [file = '', ...health] = healthCommand()
    const asked = new Process(file, health, { env: { CLAID_MOCK_PORT: String(port) } })
    expect(await asked.ended).toMatchObject({ code: 0 })
    expect(await container.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('what is optional is told in one line where it is absent:', () => {
  /** The package is not there while the test runs. */
  async function without(name: string) {
    const place = join(cwd, 'node_modules', name)
    await rename(place, `${place}.absent`)
    onTestFinished(() => rename(`${place}.absent`, place))
  }

  test('without sharp all but pictures works', async ({ skip }) => {
    if (uninstalled) skip(uninstalled)
    await without('sharp')
    const { process: served, url } = await serve(['--speed', '0'], { cwd, script })
    const { statuses, download } = await makePicture(url)
    expect([statuses.at(-1), download.status]).toEqual(['DONE', 500])
    expect(download.headers.get('x-mock-hint')).toBe(
      'Failed to draw a picture: sharp is not installed. Install it: npm install sharp.',
    )
    const { code, stderr } = await served.stop('SIGTERM')
    expect(code).toBe(0)
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('sharp is not installed')])
  })

  test.for([
    [
      'libsql',
      '--state',
      'file:state.db',
      'Failed to keep state in a file: the package libsql is not there. Run npm install libsql.',
    ],
    ...['ioredis', 'bullmq'].map((name) => [
      name,
      '--state',
      'redis://127.0.0.1:9/0',
      `Failed to open the state in Redis: the package ${name} is not installed. Install it: npm install ioredis bullmq.`,
    ]),
  ])('without %s no state is kept there', async ([name = '', flag = '', value = '', line], { skip }) => {
    if (uninstalled) skip(uninstalled)
    await without(name)
    const { code, stderr } = await run(['serve', '--port', '0', flag, value], { cwd, script })
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${line}\n` })
  })

  test('vitest', async ({ skip }) => {
    if (uninstalled) skip(uninstalled)
    const { stdout } = await evaluate(
      "await import('claid-mock/vitest').catch(({ message }) => process.stdout.write(message))",
    )
    expect(stdout).toBe(
      'Failed to load claid-mock/vitest: vitest is not installed. Install it: npm install --save-dev vitest.',
    )
  })
})

test('the command runs by a link, as npm installs it', async () => {
  const link = join(folder, 'claid-mock')
  await symlink(join(root, packageJson.bin['claid-mock']), link)
  const { url } = await serve([], { script: link, cwd: folder })
  expect((await submit(url, 'key')).status).toBe(200)
  expect((await start(['--version'], { script: link, cwd: folder }).ended).stdout).toBe(
    `${packageJson.version}\n`,
  )
})
