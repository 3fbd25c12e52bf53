/** What is asked of every subject, and how a right answer is known. */

export const workloads = ['POST valid', 'POST invalid', 'GET finished'] as const
export type Workload = (typeof workloads)[number]

/** An answer is right when it has this status and its body holds each of these strings. */
export interface Expected {
  readonly status: number
  readonly holds: readonly string[]
}

export const submitPath = '/v1/image/ai-fashion-models'
export const pollPath = (id: number): string => `${submitPath}/${id}`

/** The body of the cURL example on the documentation page. */
export const validBody = JSON.stringify({
  input: {
    clothing: [
      'https://images.claid.ai/photoshoot-templates/assets/images/b63641ea19dd4dac8fdc02a6195873f0.jpeg',
    ],
  },
  options: { pose: 'full body, front view, neutral stance, arms relaxed' },
})

/** Three problems: a member left out, a text too short, a value outside its enumeration. */
export const invalidBody = JSON.stringify({ input: {}, options: { pose: 'x', aspect_ratio: '5:7' } })
export const problemNames = ['clothing', 'pose', 'aspect_ratio']

/** Every subject gets the same headers, so that all parse the same bytes. */
export const headersFor = (key: string) => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
})

export const holds = (expected: Expected, body: string): boolean =>
  expected.holds.every((part) => body.includes(part))

export const isRight = (expected: Expected, status: number, body: string): boolean =>
  status === expected.status && holds(expected, body)
