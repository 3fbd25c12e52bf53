import { isObject } from '../spec/document.ts'
import type { KeyName } from './exchange.ts'
import { Skipped } from './skipped.ts'
import type { Target } from './target.ts'

/** The control API of a mock, where the target is one. */
export class Control {
  readonly #target: Target

  constructor(target: Target) {
    this.#target = target
  }

  /** @returns undefined where the target does not answer as the mock does */
  static async of(target: Target): Promise<Control | undefined> {
    try {
      const { answer } = await target.send({ method: 'GET', path: '/_mock/health', key: null })
      const isMock = answer?.status === 200 && isObject(answer.json) && answer.json.status === 'ok'
      if (!isMock) return undefined
      const control = new Control(target)
      // Off loopback it asks for a token, which a suite has not.
      return (await control.call('GET', '/clock')) ? control : undefined
    } catch (error) {
      if (error instanceof Skipped) return undefined
      throw error
    }
  }

  /** @returns the answer's body; undefined when it was refused */
  async call(
    method: string,
    path: string,
    body?: unknown,
    key: KeyName = 'main',
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { answer } = await this.#target.send({
      method,
      path: `/_mock${path}`,
      key,
      ...(body !== undefined && { raw: { text: JSON.stringify(body), mediaType: 'application/json' } }),
    })
    return answer?.status === 200 && isObject(answer.json) ? answer.json : undefined
  }
}
