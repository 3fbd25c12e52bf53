import type { Clock } from '../clock.ts'
import type { Control } from './control.ts'
import type { KeyName } from './exchange.ts'
import { Receiver } from './receiver.ts'
import type { Settings } from './settings.ts'

/** A mock's scenarios are chosen by what stands after a key's last plus; each such key is an account of its own. */
export const keysOfMock = (key: string): Partial<Record<KeyName, string>> => ({
  empty: `${key}+out-of-credits`,
  unscoped: `${key}+no-scope`,
  limited: `${key}+429`,
  other: `${key}+default`,
  failing: `${key}+task-error`,
})

export interface Steered {
  readonly receiver: Receiver | undefined
  readonly end: () => Promise<void>
}

/** Lifts a mock's rate limits while the run lasts, and has deliveries sent here. */
export async function steer(
  settings: Settings,
  control: Control | undefined,
  clock: Clock,
): Promise<Steered> {
  const { listen, webhookUrl, webhookSecret } = settings
  const used = ['main', 'failing'] as const
  for (const key of used) await control?.call('PUT', '/limits', { limits: 'off' }, key)
  const restore = async () => {
    for (const key of used) await control?.call('PUT', '/limits', { limits: null }, key)
  }
  if (!listen) return { receiver: undefined, end: restore }
  const secret = webhookSecret ?? (control ? 'secret of the suite' : undefined)
  const receiver = new Receiver(clock, secret)
  const opened = await listen(receiver.fetch)
  let isSet = webhookUrl !== undefined
  for (const key of used) {
    const told = await control?.call('PUT', '/webhook', { url: webhookUrl ?? opened.url, secret }, key)
    isSet ||= told !== undefined
  }
  const end = async () => {
    for (const key of used) await control?.call('DELETE', '/webhook', undefined, key)
    await restore()
    await opened.close()
  }
  return { receiver: isSet ? receiver : undefined, end }
}
