"""Tests of a client in Python, with nothing but its standard library: npx claid-mock run -- pytest"""
import json
import os
import uuid
from urllib.error import HTTPError
from urllib.request import Request, urlopen

URL = os.environ.get("CLAID_API_URL", "http://127.0.0.1:4010")
SHIRT = {"input": {"clothing": ["https://images.example.com/shirt.png"]}, "options": {}}


class Claid:
    """A sandbox: every key has tasks, credits, faults and a clock of its own."""

    def __init__(self):
        self.key = f"pytest-{uuid.uuid4()}"

    def call(self, method, address, body=None):
        address = address if address.startswith("http") else URL + address
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        try:
            with urlopen(Request(address, data, headers, method=method)) as answer:
                return answer.status, json.load(answer)
        except HTTPError as refused:
            self.reset = refused.headers["RateLimit-Reset"]
            return refused.code, json.load(refused)

    def submit(self):
        return self.call("POST", "/v1/image/ai-fashion-models", SHIRT)

    def advance(self, duration):
        return self.call("POST", "/_mock/clock", {"advance": duration})


def test_a_task_is_done_after_a_while():
    claid = Claid()
    status, accepted = claid.submit()
    assert (status, accepted["data"]["status"]) == (200, "ACCEPTED")
    claid.advance("30s")
    _, result = claid.call("GET", accepted["data"]["result_url"])
    assert result["data"]["status"] == "DONE"
    [picture] = result["data"]["result"]["output_objects"]
    with urlopen(picture["tmp_url"]) as answer:
        assert answer.headers["Content-Type"] == "image/png"


def test_the_second_submission_gets_through():
    claid = Claid()
    claid.call("POST", "/_mock/faults", {"on": "accept", "status": 429, "times": 1})
    assert claid.submit()[0] == 429
    claid.advance(f"{claid.reset}s")
    assert claid.submit()[0] == 200


def test_an_account_without_credits_is_told_so():
    claid = Claid()
    claid.call("PUT", "/_mock/credits", {"balance": 0})
    status, refused = claid.submit()
    assert (status, refused["error_message"]) == (402, "No API calls left.")
