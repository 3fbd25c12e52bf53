/**
 * The floor: what a person would write by hand for this one endpoint with
 * Hono and zod-openapi, and nothing else. Run as `node floor.js PORT`.
 */
import { serve } from '@hono/node-server'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'

const uri = z.url().min(1).max(4096)

const TryOnRequest = z.strictObject({
  input: z.strictObject({
    model: uri.optional(),
    clothing: z.array(uri).min(1).max(5),
  }),
  output: z
    .union([
      z.strictObject({
        number_of_images: z.int().min(1).max(4).default(1),
        destination: uri.optional(),
        format: z.enum(['jpeg', 'png']).default('png'),
      }),
      uri,
    ])
    .optional(),
  options: z.strictObject({
    pose: z.string().min(3).max(5000).optional(),
    background: z.string().min(3).max(5000).optional(),
    aspect_ratio: z
      .enum(['1:1', '2:3', '3:2', '3:4', '4:3', '9:16', '16:9', '21:9', '4:5', '5:4'])
      .optional(),
  }),
})

const Accepted = z.object({
  data: z.object({
    id: z.int(),
    status: z.string(),
    result_url: z.url(),
    created_at: z.iso.datetime({ offset: true }),
    request: z.any(),
  }),
})

const Picture = z.object({
  ext: z.string(),
  mps: z.number(),
  mime: z.string(),
  format: z.string(),
  width: z.int(),
  height: z.int(),
  tmp_url: z.string().optional(),
})

const Finished = z.object({
  data: z.object({
    id: z.int(),
    status: z.string(),
    created_at: z.iso.datetime({ offset: true }),
    request: z.any(),
    errors: z.array(z.object({ error: z.string(), created_at: z.string() })),
    result: z.object({ input_objects: z.array(Picture), output_objects: z.array(Picture) }),
  }),
})

const Failure = z.object({ error: z.string() })

const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })

const submit = createRoute({
  method: 'post',
  path: '/v1/image/ai-fashion-models',
  request: { body: { content: json(TryOnRequest), required: true } },
  responses: { 200: { description: 'Accepted', content: json(Accepted) } },
})

const poll = createRoute({
  method: 'get',
  path: '/v1/image/ai-fashion-models/{id}',
  request: { params: z.object({ id: z.coerce.number().int() }) },
  responses: {
    200: { description: 'The task', content: json(Finished) },
    404: { description: 'No such task', content: json(Failure) },
  },
})

interface Task {
  id: number
  created_at: string
  request: z.infer<typeof TryOnRequest>
}

const port = Number(process.argv[2])
const tasks = new Map<number, Task>()
const app = new OpenAPIHono()

app.openapi(submit, (c) => {
  const id = tasks.size + 1
  const task = { id, created_at: new Date().toISOString(), request: c.req.valid('json') }
  tasks.set(id, task)
  return c.json(
    {
      data: {
        id,
        status: 'ACCEPTED',
        result_url: `http://127.0.0.1:${port}/v1/image/ai-fashion-models/${id}`,
        created_at: task.created_at,
        request: task.request,
      },
    },
    200,
  )
})

app.openapi(poll, (c) => {
  const task = tasks.get(c.req.valid('param').id)
  if (!task) return c.json({ error: 'Not found' }, 404)
  const picture = { ext: 'jpeg', mime: 'image/jpeg', format: 'JPEG' }
  return c.json(
    {
      data: {
        id: task.id,
        status: 'DONE',
        created_at: task.created_at,
        request: task.request,
        errors: [],
        result: {
          input_objects: [{ ...picture, mps: 0.25, width: 500, height: 500 }],
          output_objects: [
            {
              ...picture,
              mps: 1.048576,
              width: 1024,
              height: 1024,
              tmp_url: `http://127.0.0.1:${port}/path-to-output/image-name-${task.id}.png`,
            },
          ],
        },
      },
    },
    200,
  )
})

serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
