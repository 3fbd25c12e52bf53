/** Answer times of GET while pictures are drawn in the same process, against those of a quiet one. */
import { createClient, WrongAnswer } from './client.ts'
import { type Server, startServer } from './server.ts'
import { prepareMock } from './subjects.ts'
import { headersFor, submitPath } from './workloads.ts'

export const drawn = 50
/** In a quiet process; while pictures are drawn, as many as there is time for. */
const quietGets = 2_000
const key = 'bench-pictures'

/** 99th percentiles in milliseconds, one a round. */
export interface PictureTimes {
  readonly quiet: readonly number[]
  readonly drawing: readonly number[]
  /** Pictures a second. */
  readonly rate: readonly number[]
}

export async function measurePictures(options: {
  rounds: number
  onProgress: (text: string) => void
}): Promise<PictureTimes> {
  const server = await startServer(await prepareMock())
  try {
    const times = { quiet: [] as number[], drawing: [] as number[], rate: [] as number[] }
    for (let round = -1; round < options.rounds; round++) {
      options.onProgress(`pictures, round ${round + 1} of ${options.rounds}`)
      const links = await makeLinks(server)
      const client = createClient(server.port, key)
      const id = await client.submit()
      const quiet = await getTimes(client, id, (n) => n < quietGets)
      const began = performance.now()
      let isDrawing = true
      const downloading = Promise.all(links.map(downloadOne)).finally(() => {
        isDrawing = false
      })
      const drawing = await getTimes(client, id, () => isDrawing)
      await downloading
      const rate = links.length / ((performance.now() - began) / 1000)
      client.close()
      // The first one is for the compiler.
      if (round < 0) continue
      times.quiet.push(percentile(quiet, 0.99))
      times.drawing.push(percentile(drawing, 0.99))
      times.rate.push(rate)
    }
    return times
  } finally {
    await server.stop()
  }
}

async function getTimes(
  client: ReturnType<typeof createClient>,
  id: number,
  goesOn: (n: number) => boolean,
): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; goesOn(n); n++) {
    const began = performance.now()
    const { status } = await client.get(id)
    times.push(performance.now() - began)
    if (status !== 200) throw new WrongAnswer(`Failed to poll while pictures are drawn: ${status}`)
  }
  return times
}

const percentile = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * part)] ?? Number.NaN

/** Pictures that nobody has asked for yet, with the samples as garments: their own pictures are laid on. */
async function makeLinks({ port }: Server): Promise<string[]> {
  const url = `http://127.0.0.1:${port}`
  const headers = headersFor(key)
  const clothing = ['coral-t-shirt', 'blue-jeans'].map(
    (name) => `http://localhost:${port}/samples/${name}.png`,
  )
  const links: string[] = []
  while (links.length < drawn) {
    const body = JSON.stringify({ input: { clothing }, options: {}, output: { number_of_images: 2 } })
    const accepted = await fetch(url + submitPath, { method: 'POST', headers, body })
    const { data } = (await accepted.json()) as { data: { id: number } }
    const polled = await fetch(`${url}${submitPath}/${data.id}`, { headers })
    const answer = (await polled.json()) as {
      data: { result: { output_objects: { tmp_url: string }[] }; status: string }
    }
    if (answer.data.status !== 'DONE')
      throw new WrongAnswer(`Failed to make pictures: the task is ${answer.data.status}`)
    links.push(...answer.data.result.output_objects.map(({ tmp_url }) => url + new URL(tmp_url).pathname))
  }
  return links
}

async function downloadOne(link: string): Promise<void> {
  const answer = await fetch(link)
  const { byteLength } = await answer.arrayBuffer()
  if (answer.status !== 200 || byteLength < 10_000)
    throw new WrongAnswer(`Failed to download a picture: ${answer.status}, ${byteLength} bytes`)
}
