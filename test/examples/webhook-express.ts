import { verifySignature } from 'claid-mock'
import express from 'express'

const secret = process.env.CLAID_WEBHOOK_SECRET ?? ''

const app = express()
// As bytes: a body that was parsed and written anew has another signature.
app.post('/claid', express.raw({ type: 'application/json' }), (req, res) => {
  if (!verifySignature(req.body, req.get('X-Claid-Hmac-SHA256'), secret)) return res.sendStatus(401)
  const { id, status } = JSON.parse(req.body).data
  console.log(`task ${id} is ${status}`)
  return res.sendStatus(204)
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  console.log(`listening on http://127.0.0.1:${port}`)
})
