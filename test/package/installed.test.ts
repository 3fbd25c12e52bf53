import { cp, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { execForm, healthCommand, only } from '../support/image.ts'
import { makeFolder, npm, pack, packageJson, packagesIn, unpack } from '../support/package.ts'
import {
  assertBuilt,
  makePicture,
  Process,
  type ReadyLine,
  root,
  serve,
  sizeOfPng,
  start,
  submit,
} from '../support/process.ts'

vi.setConfig({ testTimeout: 180_000 })
beforeAll(() => assertBuilt())

async function temporaryFolder(): Promise<string> {
  const { folder, remove } = await makeFolder()
  onTestFinished(remove)
  return folder
}

test('the packed tree runs with npm ci --omit=dev in under 40 packages', async ({ skip }) => {
  const folder = await temporaryFolder()
  const cwd = await unpack((await pack(folder)).file, folder)
  await cp(join(root, 'package-lock.json'), join(cwd, 'package-lock.json'))

  // The command that the Dockerfile installs with.
  const [command, ...args] = (only('RUN').split(' && ')[0] ?? '').split(' ')
  expect(command).toBe('npm')
  const unasked = await npm(args, cwd)
  if (unasked) skip(unasked)

  const names = await packagesIn(join(cwd, 'node_modules'))
  expect(names).toEqual(expect.arrayContaining(Object.keys(packageJson.dependencies)))
  expect(names.length).toBeLessThan(40)

  // Nothing of the checkout is near, so all that it loads is in the package or was installed.
  const script = join(cwd, packageJson.bin['claid-mock'])
  const { process: served, url } = await serve(['--speed', '40'], { cwd, script })
  const { statuses, object, download, bytes } = await makePicture(url)
  expect([statuses.at(-1), download.status]).toEqual(['DONE', 200])
  expect(sizeOfPng(bytes)).toEqual({ width: object.width, height: object.height })

  const program = `
    import { createMock, OperatorError } from 'claid-mock'
    import contract from 'claid-mock/openapi.json' with { type: 'json' }
    const mock = createMock({ speed: 0 })
    const [path] = Object.keys(contract.paths)
    const headers = { 'content-type': 'application/json' }
    const body = '{"input":{"clothing":["https://shop.example/shirt.png"]},"options":{}}'
    const accepted = await mock.sandbox().fetch(path, { method: 'POST', headers, body })
    process.stdout.write([accepted.status, typeof OperatorError].join())`
  const evaluate = ['--no-warnings', '--input-type=module', '--eval', program]
  const imported = await new Process(process.execPath, evaluate, { cwd }).ended
  expect(imported).toMatchObject({ code: 0, stdout: '200,function', stderr: '' })

  // Examples are made by a package that is loaded late: an operation that is no task family asks for one.
  const spec = ['--spec', join(root, 'test/documents/atelier.json')]
  const other = await serve(spec, { cwd, script })
  const example = await fetch(`${other.url}/v2/fabrics`, {
    headers: {
      authorization: 'Bearer key',
      'x-atelier-region': 'us-2',
    },
  })
  expect([example.status, typeof (await example.json())]).toEqual([200, 'object'])
  for (const each of [served, other.process])
    expect(await each.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })

  // As an engine runs it: found at another place, told nothing but the environment.
  const [node = '', entry = ''] = execForm(only('ENTRYPOINT'))
  const env = { CLAID_MOCK_PORT: '0', CLAID_MOCK_LOG: 'json', NODE_ENV: 'production' }
  const container = new Process(node, [entry.replace(only('WORKDIR'), cwd), ...execForm(only('CMD'))], {
    cwd,
    env,
  })
  const { port } = JSON.parse(await container.line(/^/)) as ReadyLine
  const [file = '', ...health] = healthCommand()
  const asked = new Process(file, health, { env: { CLAID_MOCK_PORT: String(port) } })
  expect(await asked.ended).toMatchObject({ code: 0 })
  expect(await container.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })
})

test('the command runs by a link, as npm installs it', async () => {
  const folder = await temporaryFolder()
  const link = join(folder, 'claid-mock')
  await symlink(join(root, packageJson.bin['claid-mock']), link)
  const { url } = await serve([], { script: link, cwd: folder })
  expect((await submit(url, 'key')).status).toBe(200)
  expect((await start(['--version'], { script: link, cwd: folder }).ended).stdout).toBe(
    `${packageJson.version}\n`,
  )
})
