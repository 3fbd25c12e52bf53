import { ask } from './ask.ts'
import { go } from './place.ts'
import { touchList } from './sync.ts'

/** Opens a sandbox with a story told in it, for the next visitor, and goes there. */
export const openDemo = (): Promise<string> => open('demo')

/** Opens an empty sandbox, and goes there. */
export const openSandbox = (): Promise<string> => open('sandboxes')

async function open(path: string): Promise<string> {
  const { id } = await ask<{ id: string }>('POST', path, { body: {} })
  touchList()
  go({ sandbox: id })
  return id
}
