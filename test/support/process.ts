import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** The checkout, without a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** What is built into dist/; everything else is read when it is needed. */
export const built = [
  'src',
  'scenarios',
  'package.json',
  'third-party.config.ts',
  'tsup.config.ts',
  'vite.config.ts',
]

/**
 * The command is tested as it is shipped, so an old build would prove nothing.
 * @throws {Error} of one line when dist/ is missing, or older than what it is built from
 */
export function assertBuilt(folder = root): void {
  const outputs = ['cli.js', 'index.js', 'index.d.ts', 'ui/index.html'].map((file) =>
    join(folder, 'dist', file),
  )
  const missing = outputs.find((file) => statSync(file, { throwIfNoEntry: false }) === undefined)
  if (missing) throw oneLine(`${relative(folder, missing)} is missing: run "npm run build" first`)
  const oldest = Math.min(...outputs.map((file) => statSync(file).mtimeMs))
  const newer = built
    .flatMap((name) => filesBelow(join(folder, name)))
    .find((file) => statSync(file).mtimeMs > oldest)
  if (newer) throw oneLine(`dist/ is older than ${relative(folder, newer)}: run "npm run build" first`)
}

/** A file, or all files of a folder and the folders in it. */
export function filesBelow(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat ? [path] : []
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)))
}

/** An error whose stack would hide what it says. */
function oneLine(message: string): Error {
  return Object.assign(new Error(message), { stack: `Error: ${message}` })
}

export interface ProcessOptions {
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** @default the checkout */
  readonly cwd?: string
  /** Node script. @default the built command */
  readonly script?: string
}

/** How a process ended, and all that it wrote. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** The environment without what would decide instead of the test. */
export function cleanEnvironment(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const deciding = /^(CLAID_|FORCE_COLOR$|NO_COLOR$|NODE_ENV$|VITEST|npm_(package|lifecycle)_)/
  const kept = Object.entries(process.env).filter(
    ([name]) => !deciding.test(name) && name !== 'npm_config_local_prefix',
  )
  return { ...Object.fromEntries(kept), ...added }
}

/** A child process that a test talks to; it is gone when the test is. */
export class Process {
  stdout = ''
  stderr = ''
  readonly ended: Promise<Ended>
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly #changes = new EventEmitter()
  #over = false

  constructor(file: string, args: readonly string[], { env, cwd = root }: ProcessOptions = {}) {
    const child = spawn(file, args, { cwd, env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
      this.#changes.emit('change')
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
      this.#changes.emit('change')
    })
    this.ended = once(child, 'close').then(([code, signal]) => {
      this.#over = true
      this.#changes.emit('change')
      return { code, signal, stdout: this.stdout, stderr: this.stderr }
    })
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await this.ended
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** The first whole line on stdout that matches, be it there already or still to come. */
  async line(match: RegExp): Promise<string> {
    for (;;) {
      const lines = this.stdout.split('\n').slice(0, -1)
      const found = lines.find((line) => match.test(line))
      if (found !== undefined) return found
      if (this.#over) throw new Error(`it ended before it wrote ${match}:\n${this.stdout}${this.stderr}`)
      await once(this.#changes, 'change')
    }
  }

  /** Nobody reads any more what it writes. */
  closeStdout(): void {
    this.#child.stdout.destroy()
  }

  /** Sends a signal; `ms` is what passes from then to the end of the process. */
  async stop(signal: NodeJS.Signals): Promise<Ended & { readonly ms: number }> {
    const sent = performance.now()
    this.#child.kill(signal)
    await once(this.#child, 'exit')
    const ms = performance.now() - sent
    return { ...(await this.ended), ms }
  }
}

/** Starts `claid-mock` with these arguments. */
export function start(args: readonly string[], options: ProcessOptions = {}): Process {
  const { script = join(root, 'dist/cli.js') } = options
  return new Process(process.execPath, [script, ...args], options)
}

/** Runs `claid-mock` with these arguments to its end. */
export function run(args: readonly string[], options?: ProcessOptions): Promise<Ended> {
  return start(args, options).ended
}

/** Runs a line as a person pastes it into a shell. */
export function shell(line: string, options?: ProcessOptions): Promise<Ended> {
  return new Process('sh', ['-c', line], options).ended
}

/** The first line of `--log json`. */
export interface ReadyLine {
  readonly event: string
  readonly url: string
  readonly port: number
  readonly seed: string
  readonly contract: { readonly file: string; readonly hash: string; readonly title: string }
  readonly routes: readonly string[]
  readonly limits: string
  readonly curl: string
}

/** A running `claid-mock serve --log json` on a free port. */
export interface Served {
  readonly process: Process
  readonly ready: ReadyLine
  readonly url: string
}

export async function serve(args: readonly string[] = [], options?: ProcessOptions): Promise<Served> {
  const process = start(['serve', '--port', '0', '--log', 'json', ...args], options)
  const ready = JSON.parse(await process.line(/^/)) as ReadyLine
  return { process, ready, url: `http://127.0.0.1:${ready.port}` }
}

/** Where the stored contract takes a task. */
export const acceptPath = '/v1/image/ai-fashion-models'

/** The least body that is accepted, and what is added to it. */
export const taskOf = (members: object = {}): string =>
  JSON.stringify({ input: { clothing: ['https://shop.example/shirt.png'] }, options: {}, ...members })

/** A submission, as a client that knows nothing of mocks sends it. */
export function submit(url: string, key: string, body = taskOf()): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return fetch(url + acceptPath, { method: 'POST', headers, body })
}

interface Task {
  readonly id: number
  readonly status: string
  readonly created_at: string
  readonly result_url: string
  readonly result?: { readonly output_objects: readonly OutputObject[] }
}
interface OutputObject {
  readonly width: number
  readonly height: number
  readonly mime: string
  readonly tmp_url: string
}

/** Submits, polls until the task has ended, downloads its first picture. */
export async function makePicture(url: string, key = 'key-of-a-test') {
  const answer = await submit(url, key)
  const accepted = ((await answer.json()) as { data: Task }).data
  const statuses = [accepted.status]
  for (;;) {
    const poll = await fetch(accepted.result_url, { headers: { authorization: `Bearer ${key}` } })
    const { data } = (await poll.json()) as { data: Task }
    if (data.status !== statuses.at(-1)) statuses.push(data.status)
    if (!['ACCEPTED', 'WAITING', 'PROCESSING'].includes(data.status)) {
      const [object] = data.result?.output_objects ?? []
      if (!object) throw new Error(`no picture: ${JSON.stringify(data)}`)
      const download = await fetch(object.tmp_url)
      const bytes = Buffer.from(await download.arrayBuffer())
      return { accepted, statuses, object, download, bytes }
    }
  }
}

/** Width and height that stand in the bytes of a PNG; undefined where they are none. */
export function sizeOfPng(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') return undefined
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}
