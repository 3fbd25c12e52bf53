#!/bin/sh
# A test of curl's: submit, move the clock, poll, download. Start the mock first: npx claid-mock
set -eu
url=${CLAID_API_URL:-http://127.0.0.1:4010}
key=${CLAID_API_KEY:-test-of-curl}

claid() {
  path=$1
  shift
  curl --silent --show-error --fail "$url$path" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' "$@"
}

id=$(claid /v1/image/ai-fashion-models -d '{"input":{"clothing":["https://images.example.com/shirt.png"]},"options":{}}' |
  sed 's/.*"id":\([0-9]*\).*/\1/')
claid /_mock/clock -d '{"advance":"30s"}' >/dev/null
picture=$(claid "/v1/image/ai-fashion-models/$id" | sed 's/.*"tmp_url":"\([^"]*\)".*/\1/')
curl --silent --show-error --fail --output /dev/null --write-out '%{content_type}\n' "$picture"
