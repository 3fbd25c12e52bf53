import { describeContract } from '../../src/vitest.ts'

// The whole suite, in plain sight: of the mock, or of the endpoint that CLAID_URL names.
const { CLAID_URL, CLAID_API_KEY, CLAID_MAX_CREDITS } = process.env

describeContract(
  CLAID_URL
    ? {
        url: CLAID_URL,
        key: CLAID_API_KEY,
        maxCredits: CLAID_MAX_CREDITS ? Number(CLAID_MAX_CREDITS) : undefined,
      }
    : { seed: 'contract' },
)
