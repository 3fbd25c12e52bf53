import { OperatorError } from '../errors.ts'
import { readYaml } from '../scenarios/yaml.ts'
import { readStory, type StoryInput } from './story.ts'

/**
 * Reads a story from a YAML or JSON file.
 * @throws {OperatorError} naming the file, and the line or the member that is wrong
 */
export function readStoryFile(file: string): StoryInput {
  const what = `the story ${file}`
  const { value, mistakes } = readYaml(file, what, 'Give --story the path of a YAML or JSON file')
  const [first] = mistakes
  if (first)
    throw new OperatorError(
      `read ${what}`,
      `line ${first.line}: ${first.message}`,
      'Write it as YAML or JSON',
    )
  readStory(file, value)
  return value as StoryInput
}
