import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Clock } from '../clock.ts'
import type { Events, MockEvent } from './events.ts'

/** Real time between two signs of life on an event stream, in milliseconds. */
const heartbeat = 15_000

/**
 * Server-sent events until the client goes or the mock is closed.
 * @param only id of a sandbox; undefined for all
 */
export function streamEvents(c: Context, events: Events, clock: Clock, only: string | undefined): Response {
  return streamSSE(c, async (stream) => {
    let end = () => {}
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const send = (event: MockEvent) => {
      if (only !== undefined && event.sandbox !== null && only !== event.sandbox) return
      const data = JSON.stringify({ sandbox: event.sandbox, ...(event.data as object) })
      void stream.writeSSE({ event: event.type, data })
    }
    const stop = events.listen(send, end)
    stream.onAbort(end)
    await stream.writeSSE({ event: 'ready', data: JSON.stringify({ sandbox: only ?? 'all' }) })
    let isOver = false
    void ended.then(() => {
      isOver = true
    })
    while (!isOver) {
      const beat = new Promise<void>((resolve) => void clock.setTimer(resolve, heartbeat))
      await Promise.race([beat, ended])
      if (!isOver) await stream.write(': still here\n\n')
    }
    stop()
  })
}
