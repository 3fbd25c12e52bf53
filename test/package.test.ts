import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import {
  assertBuilt,
  makePicture,
  Process,
  root,
  serve,
  sizeOfPng,
  start,
  submit,
} from './support/process.ts'

vi.setConfig({ testTimeout: 180_000 })
beforeAll(() => assertBuilt())

interface Packed {
  readonly filename: string
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string; readonly mode: number }[]
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-package-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** What npm would publish. Without scripts, since `prepare` builds anew under the feet of other tests. */
async function pack(...args: string[]): Promise<Packed> {
  const packing = new Process('npm', ['pack', '--json', '--ignore-scripts', ...args])
  const { code, stdout, stderr } = await packing.ended
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  const [packed] = JSON.parse(stdout) as Packed[]
  if (!packed) throw new Error('npm packed nothing')
  return packed
}

const packageJson = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))

test('the package holds what it needs and nothing else', async () => {
  const { files, unpackedSize } = await pack('--dry-run')
  const paths = files.map(({ path }) => path)
  const strangers = paths.filter(
    (path) =>
      !/^(dist\/[^/]+\.(js|d\.ts)|scenarios\/[\w.-]+\.(yaml|yml|json)|openapi\.json|package\.json)$/.test(
        path,
      ) && !/^(README\.md|LICENSE|CHANGELOG\.md)$/.test(path),
  )
  expect(strangers).toEqual([])
  for (const needed of ['README.md', 'LICENSE', 'openapi.json', 'package.json', 'scenarios/default.yaml'])
    expect(paths).toContain(needed)
  expect(unpackedSize).toBeLessThan(2_000_000)
})

test('everything that package.json points at is in the package, the command executable', async () => {
  const { files } = await pack('--dry-run')
  const paths = files.map(({ path }) => path)
  const { bin, main, types, exports } = packageJson
  const leaves = (target: unknown): string[] =>
    typeof target === 'string' ? [target] : Object.values(target as object).flatMap(leaves)
  const targets = [main, types, ...leaves(bin), ...leaves(exports)]
  expect(targets.length).toBeGreaterThan(5)
  for (const target of targets) {
    const [before = '', after = ''] = target.replace(/^\.\//, '').split('*')
    const found = paths.filter((path) =>
      target.includes('*') ? path.startsWith(before) && path.endsWith(after) : path === before,
    )
    expect(found, target).not.toEqual([])
  }
  const command = files.find(({ path }) => path === bin['claid-mock'])
  expect((command?.mode ?? 0) & 0o111).toBe(0o111)
  expect(await readFile(join(root, bin['claid-mock']), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  // Types come first: a resolver takes the first condition that fits.
  expect(Object.keys(exports['.'])[0]).toBe('types')
})

/** Whether npm failed for want of a network, not of ours. */
const isOffline = (stderr: string) =>
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/.test(
    stderr,
  )

test('the packed tree runs with npm ci --omit=dev in under 40 packages', async ({ skip }) => {
  const folder = await temporaryFolder()
  const { filename } = await pack('--pack-destination', folder)
  const unpacked = await new Process('tar', ['-xzf', filename], { cwd: folder }).ended
  expect(unpacked).toMatchObject({ code: 0 })
  const cwd = join(folder, 'package')
  await cp(join(root, 'package-lock.json'), join(cwd, 'package-lock.json'))

  const patience = process.env.CI ? [] : ['--fetch-retries=0', '--fetch-timeout=20000']
  const install = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', ...patience]
  const { code, stdout, stderr } = await new Process('npm', install, { cwd }).ended
  if (code !== 0 && !process.env.CI && isOffline(stderr))
    skip(`the npm registry does not answer: ${/code (\w+)/.exec(stderr)?.[1]}`)
  expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' })

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
})

/** The packages of a node_modules folder and of those below it, by name. */
async function packagesIn(folder: string): Promise<string[]> {
  const names: string[] = []
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.startsWith('.')) continue
    if (name.startsWith('@')) {
      for (const scoped of await readdir(join(folder, name))) names.push(`${name}/${scoped}`)
    } else names.push(name)
  }
  const nested = await Promise.all(names.map((name) => packagesIn(join(folder, name, 'node_modules'))))
  return [...names, ...nested.flat()]
}

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
