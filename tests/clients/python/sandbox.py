"""boto3 with the endpoint that `cargo xtask test` has started."""

import os
import unittest
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = os.environ["ENDPOINT_URL"]
HOST = urlsplit(URL).netloc

#: Any will do; they are asked for and not looked at.
SETTINGS = {
    "endpoint_url": URL,
    "region_name": "us-east-1",
    "aws_access_key_id": "any",
    "aws_secret_access_key": "any",
    # A test of the service's first answer, not of what a client makes of several.
    "config": Config(retries={"total_max_attempts": 1, "mode": "standard"}),
}

#: The (service, operation)s of all requests that were answered with success.
answered = set()


def _remember(http_response, model, **_):
    if http_response.status_code == 200:
        answered.add((model.service_model.service_name, model.name))


def client(service="dynamodb"):
    made = boto3.client(service, **SETTINGS)
    made.meta.events.register(f"after-call.{service}", _remember)
    return made


def resource():
    made = boto3.resource("dynamodb", **SETTINGS)
    made.meta.client.meta.events.register("after-call.dynamodb", _remember)
    return made


def output(response):
    """A response without what boto3 says about the exchange."""
    return {member: value for member, value in response.items() if member != "ResponseMetadata"}


def plain(name):
    """A table with a partition key only, `pk`, a string."""
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    }


class SandboxTest(unittest.TestCase):
    """Tests that find the endpoint without tables."""

    maxDiff = None

    def setUp(self):
        self.client = client()
        for page in self.client.get_paginator("list_tables").paginate():
            for name in page["TableNames"]:
                self.client.delete_table(TableName=name)

    def refusal(self, request, **parameters):
        """The exception that a request is refused with: its class, its code and text, and what travels beside."""
        with self.assertRaises(ClientError) as refused:
            request(**parameters)
        response = output(refused.exception.response)
        error = response.pop("Error")
        response.pop("message", None)
        return type(refused.exception).__name__, error["Code"], error["Message"], response
