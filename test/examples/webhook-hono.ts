import { serve } from '@hono/node-server'
import { verifySignature } from 'claid-mock'
import { Hono } from 'hono'

const secret = process.env.CLAID_WEBHOOK_SECRET ?? ''

const app = new Hono()
app.post('/claid', async (c) => {
  const raw = await c.req.text()
  if (!verifySignature(raw, c.req.header('X-Claid-Hmac-SHA256'), secret)) return c.body(null, 401)
  const { id, status } = JSON.parse(raw).data
  console.log(`task ${id} is ${status}`)
  return c.body(null, 204)
})

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 3000) }, ({ port }) => {
  console.log(`listening on http://127.0.0.1:${port}`)
})
