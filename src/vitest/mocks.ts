import { createMock, type Mock } from '../mock.ts'
import type { MockOptions } from '../mock-options.ts'
import type { MockSandbox } from '../mock-sandbox.ts'

/** The mocks of a test file, one for each way of making it. */
export class Mocks {
  readonly #mocks = new Map<object, Promise<Mock>>()
  readonly #opened = new Map<string, number>()

  /**
   * A sandbox that nobody has used.
   * @param way tests that give the same object share a mock
   * @param test names the test, so that its key is the same in every run
   */
  async sandbox(
    way: object,
    options: MockOptions & { readonly listen?: boolean },
    test: string,
  ): Promise<MockSandbox> {
    let mock = this.#mocks.get(way)
    if (!mock) {
      mock = open(options)
      this.#mocks.set(way, mock)
    }
    // A test that is repeated begins anew.
    const turn = (this.#opened.get(test) ?? 0) + 1
    this.#opened.set(test, turn)
    return (await mock).sandbox(`test${test}${turn === 1 ? '' : `-${turn}`}`)
  }

  async close(): Promise<void> {
    // One that could not be made has told its test, and keeps no other open.
    const made = await Promise.allSettled(this.#mocks.values())
    await Promise.all(made.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)))
  }
}

async function open({ listen = true, ...options }: MockOptions & { readonly listen?: boolean }) {
  const mock = createMock({ seed: 'claid-mock/vitest', ...options })
  if (listen) await mock.listen()
  return mock
}
