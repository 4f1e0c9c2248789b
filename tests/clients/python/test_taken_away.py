"""A session taken away as Python: it sends what the learner sent and is answered the same."""

import contextlib
import io
import json
import os
from http.client import HTTPConnection
from pathlib import Path
from unittest import mock

import boto3
import sandbox
from sandbox import SandboxTest

FOLDER = Path(__file__).parents[2] / "taken_away"

#: What is another at another time.
OF_THE_MOMENT = ["CreationDateTime", "TableId", "LastUpdateToPayPerRequestDateTime"]


def send(operation, request):
    """Sends a request as it is on the wire."""
    service = "DynamoDBStreams" if operation == "ListStreams" else "DynamoDB"
    with contextlib.closing(HTTPConnection(sandbox.HOST, timeout=30)) as connection:
        connection.request("POST", "/", json.dumps(request), {
            "Authorization": "any",
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"{service}_20120810.{operation}",
        })
        return json.loads(connection.getresponse().read())


def lasting(value):
    """A response without what is another at another time."""
    if isinstance(value, dict):
        return {name: lasting(member) for name, member in value.items() if name not in OF_THE_MOMENT}
    return [lasting(element) for element in value] if isinstance(value, list) else value


def waited(asked):
    """A request with what is asked after it: whether the table that it created is there."""
    if asked["operation"] != "CreateTable":
        return [asked]
    return [asked, {"operation": "DescribeTable", "request": {"TableName": asked["request"]["TableName"]}}]


class TakenAway(SandboxTest):
    def test_a_session_taken_away_sends_the_same_requests_and_is_answered_the_same(self):
        session = json.loads((FOLDER / "shop.json").read_text("utf-8"))
        wanted = [
            (asked["operation"], asked["request"], lasting(send(**asked))) for one in session for asked in waited(one)
        ]
        table = send("Scan", {"TableName": "Shop"})
        self.client.delete_table(TableName="Shop")
        exchanges = []

        def note_request(model, params, context, **_):
            context["sent"] = json.loads(params["body"])

        def note_response(http_response, model, context, **_):
            context["sent"].pop("ClientRequestToken", None)
            exchanges.append((model.name, context["sent"], lasting(json.loads(http_response.content))))

        session = boto3.Session()
        for service in ["dynamodb", "dynamodb-streams"]:
            session.events.register(f"before-call.{service}", note_request)
            session.events.register(f"after-call.{service}", note_response)
        settings = {
            "AWS_ENDPOINT_URL": sandbox.URL, "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any",
        }
        code = compile((FOLDER / "shop.py").read_text("utf-8"), "shop.py", "exec")
        program = {"__name__": "__main__"}
        with (
            mock.patch.dict(os.environ, settings),
            mock.patch.object(boto3, "client", session.client),
            contextlib.redirect_stdout(io.StringIO()) as printed,
        ):
            exec(code, program)
        for client in ["dynamodb", "streams"]:
            program[client].close()
        self.assertIn("ConditionalCheckFailedException", printed.getvalue())
        self.assertEqual(exchanges, wanted)
        self.assertEqual(send("Scan", {"TableName": "Shop"}), table)
