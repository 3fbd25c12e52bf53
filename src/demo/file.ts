import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { OperatorError } from '../errors.ts'
import { readStory, type StoryInput } from './story.ts'

/**
 * Reads a story from a YAML or JSON file.
 * @throws {OperatorError} naming the file, and the line or the member that is wrong
 */
export function readStoryFile(file: string): StoryInput {
  const fail = (wrong: string, fix: string) => new OperatorError(`read the story ${file}`, wrong, fix)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw fail(reason, 'Give --story the path of a YAML or JSON file')
  }
  const document = parseDocument(text, { prettyErrors: true })
  const [error] = document.errors
  if (error) {
    const { line } = error.linePos?.[0] ?? { line: 1 }
    throw fail(`line ${line}: ${error.message.split('\n')[0]}`, 'Write it as YAML or JSON')
  }
  const story: unknown = document.toJS()
  readStory(file, story)
  return story as StoryInput
}
