"""Every test of this directory, and then the question whether they leave an operation out."""

import sys
import unittest
from http.client import HTTPConnection
from pathlib import Path

import sandbox


def implemented():
    """The (service, operation)s that the endpoint knows, of those that botocore knows."""
    connection = HTTPConnection(sandbox.HOST, timeout=30)
    for service in ["dynamodb", "dynamodbstreams"]:
        model = sandbox.client(service).meta.service_model
        for operation in model.operation_names:
            connection.request("POST", "/", b"{}", {
                "Authorization": "any",
                "Content-Type": "application/x-amz-json-1.0",
                "X-Amz-Target": f"{model.metadata['targetPrefix']}.{operation}",
            })
            if b"UnknownOperationException" not in connection.getresponse().read():
                yield service, operation


class Coverage(unittest.TestCase):
    def test_every_operation_that_the_endpoint_carries_out_is_tested_with_boto3(self):
        known = set(implemented())
        self.assertGreaterEqual(len(known), 14)
        self.assertEqual(known - sandbox.answered, set())


if __name__ == "__main__":
    loader = unittest.TestLoader()
    tests = loader.discover(str(Path(__file__).parent))
    # Last, when the others have run.
    tests.addTest(loader.loadTestsFromTestCase(Coverage))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(tests)
    sys.exit(not result.wasSuccessful())
