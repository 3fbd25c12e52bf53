import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { cleanEnvironment, root } from './process.ts'

export const packageJson = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  readonly name: string
  readonly version: string
  readonly main: string
  readonly types: string
  readonly license: string
  readonly bin: { readonly 'claid-mock': string }
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>
  readonly scripts: Readonly<Record<string, string>>
  readonly publishConfig?: Readonly<Record<string, unknown>>
  readonly repository?: unknown
}

export interface Packed {
  /** The tarball. */
  readonly file: string
  /** Bytes of it, and of all files in it. */
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string; readonly mode: number }[]
}

interface Ran {
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end, outside of any test too. */
function runToEnd(file: string, args: readonly string[], cwd: string): Promise<Ran> {
  const options = { cwd, env: cleanEnvironment(), maxBuffer: 100_000_000 }
  return new Promise((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? String(error.signal)) : 0, stdout, stderr }),
    )
  })
}

/** A folder that is nobody's, and what removes it. */
export async function makeFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-package-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** What npm would publish. Without scripts, since `prepare` builds anew under the feet of other tests. */
export async function pack(folder: string): Promise<Packed> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { code, stdout, stderr } = await runToEnd('npm', args, root)
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  const [packed] = JSON.parse(stdout) as (Omit<Packed, 'file'> & { readonly filename: string })[]
  if (!packed) throw new Error('npm packed nothing')
  return { ...packed, file: join(folder, packed.filename) }
}

/** Unpacks a tarball of npm, or some of its members, into `folder`/package, and tells where that is. */
export async function unpack(file: string, folder: string, ...members: readonly string[]): Promise<string> {
  expect(await runToEnd('tar', ['-xzf', file, ...members], folder)).toMatchObject({ code: 0 })
  return join(folder, 'package')
}

/** Outside CI a developer without a network is told so at once; in CI a slow registry is waited for. */
const patience = process.env.CI ? [] : ['--fetch-retries=0', '--fetch-timeout=20000']

/**
 * Runs npm, with what it has in its cache where it can.
 * @returns why the registry cannot be asked, outside CI; undefined when npm did what it was told
 */
export async function npm(args: readonly string[], cwd: string): Promise<string | undefined> {
  const all = [...args, '--no-audit', '--no-fund', '--prefer-offline', ...patience]
  const { code, stdout, stderr } = await runToEnd('npm', all, cwd)
  const offline =
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED|E404|ETARGET)\b/
  const [reason] = offline.exec(stderr) ?? []
  if (code !== 0 && reason && !process.env.CI) return `the npm registry does not give it: ${reason}`
  expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' })
  return undefined
}

/** The packages of a node_modules folder and of those below it, by name. */
export async function packagesIn(folder: string): Promise<string[]> {
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
