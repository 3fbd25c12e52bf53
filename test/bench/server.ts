/** A subject as a child process on loopback: started, awaited, measured from outside, stopped. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from './client.ts'
import type { Subject } from './subjects.ts'
import { isRight, validBody } from './workloads.ts'

const startLimit = 30_000
const stopLimit = 3_000

export interface Heap {
  /** Bytes of the JavaScript heap and of the buffers outside it, after a full collection. */
  readonly used: number
  readonly rss: number
}

export interface Server {
  readonly subject: Subject
  readonly port: number
  /** Milliseconds from spawn to the end of the first right answer to a POST. */
  readonly startup: number
  /** Seconds of processor time so far; undefined where the system does not tell. */
  processorTime(): Promise<number | undefined>
  /** Only for a server started with `heap: true`. */
  heap(): Promise<Heap>
  stop(): Promise<void>
}

/** Runs inside the subject, before its own code, and answers each message with its heap. */
const heapReporter = `
process.on('message', async () => {
  for (let i = 0; i < 3; i++) { gc(); await new Promise((done) => setTimeout(done, 50)) }
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send({ used: heapUsed + external, rss })
})
process.channel.unref()
`

export async function startServer(subject: Subject, options: { heap?: boolean } = {}): Promise<Server> {
  const port = await freePort()
  const flags = options.heap
    ? ['--expose-gc', '--import', `data:text/javascript,${encodeURIComponent(heapReporter)}`]
    : []
  const spawned = performance.now()
  const child = spawn(process.execPath, [...flags, ...subject.command(port)], {
    env: cleanEnvironment(),
    stdio: options.heap ? ['ignore', 'ignore', 'pipe', 'ipc'] : ['ignore', 'ignore', 'pipe'],
  })
  const endTogether = () => child.kill('SIGKILL')
  process.once('exit', endTogether)
  child.once('exit', () => process.off('exit', endTogether))
  let complaints = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-2_000)
  })
  const running = () => child.exitCode === null && child.signalCode === null

  const client = createClient(port, 'bench-start')
  try {
    while (true) {
      const answer = await client.post(validBody).catch(() => undefined)
      if (answer && isRight(subject.expected['POST valid'], answer.status, answer.text)) break
      const reason = !running()
        ? `it ended: ${lastLine(complaints)}`
        : answer
          ? `its answer to a valid POST was ${answer.status} ${answer.text.slice(0, 200)}`
          : performance.now() - spawned > startLimit && `nothing answered for ${startLimit / 1000} s`
      if (reason) throw new Error(`Failed to start ${subject.name}: ${reason}.`)
      await sleep(2)
    }
  } catch (error) {
    await stop(child)
    throw error
  } finally {
    client.close()
  }

  return {
    subject,
    port,
    startup: performance.now() - spawned,
    processorTime: () => processorTime(child.pid),
    async heap() {
      const reply = once(child, 'message')
      child.send('heap')
      const [heap] = await reply
      return heap as Heap
    },
    stop: () => stop(child),
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), stopLimit)
  await exit
  clearTimeout(impatience)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('Failed to find a free port.')
  return address.port
}

/** What the developer's shell or the TypeScript runner set must not reach the subjects. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('CLAID_MOCK_') && name !== 'NODE_OPTIONS',
  )
  return Object.fromEntries(kept)
}

/** Linux only: user and system time, in hundredths of a second, after the name in brackets. */
async function processorTime(pid: number | undefined): Promise<number | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ')
  return fields && (Number(fields[11]) + Number(fields[12])) / 100
}

const lastLine = (text: string): string =>
  text
    .replaceAll(process.cwd(), '.')
    .split('\n')
    .filter((line) => /error|failed/i.test(line))
    .at(-1)
    ?.trim() ?? 'without a word'
