"""HTTP itself: headers, statuses, and clients that behave badly."""

import http.client
import json
import re
import socket
import time
import unittest
import zlib

from sandbox import HOST, SandboxTest, plain

SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/dynamodb/aws4_request"}
JSON = {"Content-Type": "application/x-amz-json-1.0"}


def address():
    host, port = HOST.split(":")
    return host, int(port)


def ask(connection, target="DynamoDB_20120810.ListTables", body=b"{}", headers={**SIGNED, **JSON}):
    connection.request("POST", "/", body, {"X-Amz-Target": target, **headers})
    response = connection.getresponse()
    return response, response.read()


class Protocol(SandboxTest):
    def setUp(self):
        super().setUp()
        self.connection = http.client.HTTPConnection(HOST, timeout=30)
        self.addCleanup(self.connection.close)

    def test_an_answer_carries_its_checksum_and_an_id_of_its_own(self):
        ids = set()
        for _ in range(3):
            response, body = ask(self.connection)
            self.assertEqual((response.status, body), (200, b'{"TableNames":[]}'))
            self.assertEqual(response.headers["Content-Type"], "application/x-amz-json-1.0")
            self.assertEqual(response.headers["x-amz-crc32"], str(zlib.crc32(body)))
            self.assertEqual(response.headers["Content-Length"], str(len(body)))
            self.assertRegex(response.headers["x-amzn-RequestId"], "^[0-9A-Z]{52}$")
            ids.add(response.headers["x-amzn-RequestId"])
        self.assertEqual(len(ids), 3)

    def test_a_connection_is_kept(self):
        ask(self.connection)
        kept = self.connection.sock
        ask(self.connection, target="DynamoDB_20120810.Nonsense")
        ask(self.connection, headers=JSON)
        ask(self.connection)
        self.assertIs(self.connection.sock, kept)

    def test_it_is_healthy(self):
        self.connection.request("GET", "/")
        response = self.connection.getresponse()
        body = response.read()
        self.assertEqual((response.status, body), (200, b"healthy: dynamodb.us-east-1.amazonaws.com "))
        self.assertEqual(response.headers["x-amz-crc32"], str(zlib.crc32(body)))

    def test_what_nobody_signed_is_refused(self):
        response, body = ask(self.connection, headers=JSON)
        self.assertEqual(response.status, 400)
        self.assertEqual(json.loads(body), {
            "__type": "com.amazon.coral.service#MissingAuthenticationTokenException",
            "message": "Request is missing Authentication Token",
        })

    def test_unknown_operations(self):
        for target in ["DynamoDB_20120810.Nonsense", "DynamoDB_20111205.ListTables", "ListTables", ""]:
            response, body = ask(self.connection, target=target)
            self.assertEqual(response.status, 400)
            self.assertEqual(body, b'{"__type":"com.amazon.coral.service#UnknownOperationException"}')

    def test_a_body_that_is_not_said_to_be_json(self):
        for headers in [{}, {"Content-Type": "text/plain"}]:
            response, body = ask(self.connection, headers={**SIGNED, **headers})
            self.assertEqual((response.status, body), (404, b"<UnknownOperationException/>\n"))
        self.connection.request("DELETE", "/")
        response = self.connection.getresponse()
        self.assertEqual((response.status, response.read()), (404, b"<UnknownOperationException/>\n"))

    def test_a_body_that_is_no_json(self):
        for body in [b"", b"{", b"\xff\xfe", b"[" * 100_000]:
            response, answer = ask(self.connection, body=body)
            self.assertEqual(response.status, 400)
            self.assertEqual(json.loads(answer)["__type"], "com.amazon.coral.service#SerializationException")

    def test_sixteen_megabytes_and_not_a_byte_more(self):
        limit = 16 * 1024 * 1024
        response, body = ask(self.connection, body=b"{}" + b" " * (limit - 2))
        self.assertEqual((response.status, body), (200, b'{"TableNames":[]}'))
        response, body = ask(self.connection, body=b"{}" + b" " * (limit - 1))
        self.assertEqual((response.status, body), (413, b""))
        response, body = ask(self.connection, body=iter([b" " * 1_000_000] * 20))
        self.assertEqual((response.status, body), (413, b""))
        response, _ = ask(self.connection)
        self.assertEqual(response.status, 200)

    def test_slow_and_silent_clients_keep_nobody_waiting(self):
        half = []
        for sent in [b"", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Le", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{"]:
            for _ in range(20):
                connection = socket.create_connection(address())
                self.addCleanup(connection.close)
                connection.sendall(sent)
                half.append(connection)
        response, _ = ask(self.connection)
        self.assertEqual(response.status, 200)

    def test_what_is_no_http_is_refused(self):
        with socket.create_connection(address(), timeout=30) as connection:
            connection.sendall(b"\x16\x03\x01\x02\x00 this is TLS or something\r\n\r\n")
            self.assertRegex(connection.recv(100), rb"^HTTP/1.1 400 |^$")
        response, _ = ask(self.connection)
        self.assertEqual(response.status, 200)

    def test_the_clock_follows_the_real_one(self):
        before = time.time()
        self.client.create_table(**plain("Stock"))
        created = self.client.describe_table(TableName="Stock")["Table"]["CreationDateTime"].timestamp()
        # The service's clock is finer than what it says, and the two clocks may drift a little.
        self.assertGreater(created, before - 2)
        self.assertLess(created, time.time() + 2)

    def test_it_listens_on_this_machine_only(self):
        self.assertRegex(HOST, re.compile(r"^127\.0\.0\.1:\d+$"))
