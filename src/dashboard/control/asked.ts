import { useEffect, useState } from 'preact/hooks'
import { act } from '../parts/notices.tsx'
import { ask } from './ask.ts'

/**
 * What the control API answers of a sandbox; undefined until it has.
 * @param since asked again with each other value; undefined asks nothing yet
 */
export function useAsked<T>(sandbox: string | undefined, path: string, since: unknown): T | undefined {
  const [answer, setAnswer] = useState<T | undefined>()
  useEffect(() => {
    if (since === undefined) return setAnswer(undefined)
    let isWanted = true
    void act(() => ask<T>('GET', path, { sandbox })).then((given) => {
      if (isWanted && given !== undefined) setAnswer(given)
    })
    return () => {
      isWanted = false
    }
  }, [sandbox, path, since])
  return answer
}
