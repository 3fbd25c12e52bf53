import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Store } from '../store/store.ts'
import type { Metrics, MetricsOptions } from './metrics.ts'

export interface OperationsOptions extends MetricsOptions {
  /** Whether it takes no more tasks, since it is being closed. */
  readonly isStopping: () => boolean
}

/**
 * What whoever runs the mock asks: whether it is up, whether it can serve, and how it does.
 * @param refused why a request may not steer the mock; undefined lets it through
 */
export function operationsRoutes(
  app: OpenAPIHono,
  options: OperationsOptions,
  refused: (c: Context) => string | undefined,
  named: (response: Response) => Promise<Response>,
): void {
  const { store, isStopping } = options
  // No key, no token: for whoever waits until the mock is up.
  app.get('/_mock/health', (c) => named(c.json({ status: 'ok' })))
  app.get('/_mock/ready', async (c) => {
    const reason = isStopping() ? 'The mock is being stopped' : await whyNotReady(store)
    return named(
      reason === undefined ? c.json({ status: 'ok' }) : c.json({ status: 'not ready', reason }, 503),
    )
  })
  let metrics: Promise<Metrics> | undefined
  app.get('/_mock/metrics', async (c) => {
    const refusal = refused(c)
    if (refusal) return named(c.json({ error: refusal }, 403))
    metrics ??= import('./metrics.ts').then(({ buildMetrics }) => buildMetrics(options))
    const { read, contentType } = await metrics
    return named(c.body(await read(), 200, { 'content-type': contentType }))
  })
}

async function whyNotReady(store: Store): Promise<string | undefined> {
  try {
    await store.ready()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
