import { describeContract } from 'claid-mock/vitest'

describeContract({ onResult: ({ id }) => console.log(`checked ${id}`) })
