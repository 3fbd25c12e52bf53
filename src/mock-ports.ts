import type { Clock } from './clock.ts'
import { OperatorError } from './errors.ts'
import { drawSeed, token } from './random.ts'
import type { App } from './server/app.ts'
import { type Listening, type ListenOptions, listen } from './server/listen.ts'

/** The ports that a mock has open. */
export class Ports {
  readonly #clock: Clock
  #open: readonly Listening[] = []
  #token: string | undefined
  #isClosed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Of the one that was opened first. */
  get url(): string | undefined {
    return this.#open[0]?.url
  }

  /** Drawn once there is a port off loopback: not everybody there may steer. */
  get token(): string | undefined {
    return this.#token
  }

  /**
   * @param seed that of the mock
   * @throws {OperatorError} when the port cannot be had, or all are closed
   */
  async open(
    { serve, refuseUnreadable }: App,
    seed: string,
    options: ListenOptions | undefined,
  ): Promise<Listening> {
    const closed = () => new OperatorError('listen', 'the mock is closed', 'Make another')
    if (this.#isClosed) throw closed()
    const opened = await listen(serve, refuseUnreadable, this.#clock, options)
    if (this.#isClosed) {
      // Closed meanwhile: nobody else would close the port.
      await opened.close(0)
      throw closed()
    }
    if (!opened.isLoopback) this.#token ??= token(String(drawSeed()), seed, opened.port)
    const listening: Listening = {
      ...opened,
      close: async (grace) => {
        this.#open = this.#open.filter((one) => one !== listening)
        await opened.close(grace)
      },
    }
    this.#open = [...this.#open, listening]
    return listening
  }

  /** Closes all of them, and opens none again. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#open.map((listening) => listening.close()))
  }
}
