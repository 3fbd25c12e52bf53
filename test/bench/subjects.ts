/** Who is measured: the mock, the floor below it and, when asked, a peer. */
import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { type Expected, problemNames, type Workload } from './workloads.ts'

export interface Subject {
  readonly name: string
  /** What follows `node` on the command line; nothing may be printed for a request. */
  command(port: number): readonly string[]
  readonly expected: Readonly<Record<Workload, Expected>>
}

export interface Peer extends Subject {
  readonly version: string
  remove(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))

const accepted: Expected = { status: 200, holds: ['"ACCEPTED"', '"result_url"'] }
const finished: Expected = { status: 200, holds: ['"DONE"', '"output_objects"', '"tmp_url"'] }

export async function prepareMock(): Promise<Subject> {
  const cli = join(root, 'dist', 'cli.js')
  await access(cli).catch(() => {
    throw new Error('Failed to find the built mock: dist/cli.js is not there. Run npm run build.')
  })
  return {
    name: 'claid-mock',
    // Speed 0 makes each task DONE at once: its whole life is then paid for inside the measured
    // time, and nothing that is due later leaks into the next measurement.
    command: (port) => [
      cli,
      'serve',
      ...['--port', String(port), '--log', 'silent', '--rate-limit', 'off', '--speed', '0'],
    ],
    expected: {
      'POST valid': accepted,
      'POST invalid': { status: 422, holds: problemNames },
      'GET finished': finished,
    },
  }
}

/**
 * The floor runs as the plain JavaScript that a person would deploy. It lies inside node_modules
 * so that its imports are found there, unbundled.
 */
export async function prepareFloor(name = 'floor'): Promise<Subject> {
  const folder = join(root, 'node_modules', '.cache', 'claid-mock-bench')
  const file = join(folder, 'floor.mjs')
  const source = await readFile(new URL('floor.ts', import.meta.url), 'utf8')
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  await mkdir(folder, { recursive: true })
  await writeFile(file, outputText)
  return {
    name,
    command: (port) => [file, String(port)],
    expected: {
      'POST valid': accepted,
      'POST invalid': { status: 400, holds: problemNames },
      'GET finished': finished,
    },
  }
}

/** Prism from npm, in a temporary folder of its own. It keeps no tasks: a GET is its sample. */
export async function preparePrism(): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-bench-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  await writeFile(join(folder, 'package.json'), '{"private":true}')
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  await promisify(execFile)('npm', ['install', ...quiet, '@stoplight/prism-cli@5'], { cwd: folder }).catch(
    async () => {
      await remove()
      throw new Error('Failed to install @stoplight/prism-cli: npm gave up. Try again without --peers.')
    },
  )
  const home = join(folder, 'node_modules', '@stoplight', 'prism-cli')
  const manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
  const entry = join(home, manifest.bin.prism)
  return {
    name: 'Prism',
    version: manifest.version,
    remove,
    command: (port) => [
      entry,
      'mock',
      join(root, 'openapi.json'),
      ...[
        '--port',
        String(port),
        '--host',
        '127.0.0.1',
        '--verboseLevel',
        'silent',
        '--multiprocess',
        'false',
      ],
    ],
    expected: {
      'POST valid': accepted,
      // It names the problems in a header; the body is a sample of the declared error.
      'POST invalid': { status: 422, holds: ['"error_code"'] },
      'GET finished': { status: 200, holds: ['"status"', '"output_objects"', '"tmp_url"'] },
    },
  }
}
