import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

const isInstalled = spawnSync('redis-server', ['--version']).status === 0

/** Where there is no Redis its tests are skipped, saying how to get it; in CI they are required. */
export const withoutRedis = !isInstalled && !process.env.CI

/** Names a group of tests, so that one that is skipped says why. */
export const named = (name: string): string =>
  withoutRedis ? `${name} (skipped: redis-server is not installed; apt-get install redis-server)` : name

let prefixes = 0

/** A Redis of a test file's own, on a free port, in a folder of its own. */
export class RedisServer {
  readonly port: number
  readonly #folder: string
  readonly #isKept: boolean
  #process: ChildProcess | undefined

  private constructor(port: number, isKept: boolean) {
    this.port = port
    this.#isKept = isKept
    this.#folder = mkdtempSync(join(tmpdir(), 'claid-mock-redis-'))
  }

  /** @param isKept whether what it answered outlives it: it writes to the disk first */
  static async start({ isKept = false } = {}): Promise<RedisServer> {
    for (let attempt = 1; ; attempt++) {
      const server = new RedisServer(await freePort(), isKept)
      try {
        await server.open()
        return server
      } catch (error) {
        await server.remove()
        // Somebody may have taken the port in between.
        if (attempt === 5) throw error
      }
    }
  }

  /** Starts it, again after {@link kill}, and waits until it answers. */
  async open(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', '']
    const keeping = this.#isKept ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']
    const child = spawn('redis-server', [...args, ...keeping], { stdio: 'ignore' })
    this.#process = child
    let isOver = false
    child.once('exit', () => {
      isOver = true
    })
    child.once('error', () => {
      isOver = true
    })
    const client = this.client()
    client.on('error', () => {})
    try {
      for (;;) {
        if (isOver) throw new Error('redis-server did not start')
        if (await client.ping().then(isPong, () => false)) return
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    } finally {
      client.disconnect()
    }
  }

  /** A state that nobody else uses. */
  state(options = ''): string {
    return `redis://127.0.0.1:${this.port}/0?prefix=test-${++prefixes}:${options}`
  }

  client(): Redis {
    return new Redis(this.port, '127.0.0.1', { maxRetriesPerRequest: null })
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

// It answers LOADING while it reads what it kept.
const isPong = (answer: string): boolean => answer === 'PONG'

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('There is no port')
  return address.port
}
