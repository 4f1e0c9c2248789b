//! AWS JSON 1.0 over HTTP: which request is one for the engine, and what stands around its answer.
//!
//! | request | answer |
//! |---|---|
//! | `GET /` | 200, `healthy: dynamodb.us-east-1.amazonaws.com ` |
//! | another method or path, or a body that is not said to be JSON | 404, `<UnknownOperationException/>` |
//! | nothing that authenticates it | 400, `MissingAuthenticationTokenException` |
//! | a body over 16 MB | 413, no body |
//! | all else | what the engine answers |
//!
//! Every answer carries a request id and the CRC-32 of its body. Credentials are asked for, as the service does, and
//! not looked at.
//!
//! Source: Developer Guide, "DynamoDB low-level API". The text about the missing token is from memory (unverified);
//! that an unknown type of body is answered by 404 before authentication is looked at is unverified too.

use dynamodb_sandbox::engine::REGION;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, SERVER};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};

use crate::service::Service;

/// What a request and its answer are written in.
const JSON: &str = "application/x-amz-json-1.0";

/// A response with its whole body.
pub(crate) type Reply = Response<Full<Bytes>>;

/// Answers a request that arrived whole: its head and its body.
pub(crate) fn answer(service: &Service, head: &Parts, body: &[u8]) -> Reply {
    let root = head.uri.path() == "/";
    if head.method == Method::GET && root {
        return reply(service, StatusCode::OK, None, format!("healthy: dynamodb.{REGION}.amazonaws.com "));
    }
    let Some(written) = json_type(&head.headers).filter(|_| head.method == Method::POST && root) else {
        return reply(service, StatusCode::NOT_FOUND, None, "<UnknownOperationException/>\n".to_owned());
    };
    if !authenticated(head) {
        return reply(service, StatusCode::BAD_REQUEST, Some(written), MISSING_TOKEN.to_owned());
    }
    let target = head.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let answer = service.dispatch(target.unwrap_or_default(), body);
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    reply(service, status, Some(written), answer.body)
}

/// The answer to a request whose body does not end where it must.
pub(crate) fn too_large(service: &Service) -> Reply {
    reply(service, StatusCode::PAYLOAD_TOO_LARGE, None, String::new())
}

/// The answer to a request whose body does not arrive.
pub(crate) fn too_slow(service: &Service) -> Reply {
    reply(service, StatusCode::REQUEST_TIMEOUT, None, String::new())
}

const MISSING_TOKEN: &str = concat!(
    r#"{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","#,
    r#""message":"Request is missing Authentication Token"}"#
);

/// The type of JSON that the request says its body is, which is that of the answer too.
fn json_type(headers: &HeaderMap) -> Option<&'static str> {
    let written = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let (written, _parameters) = written.split_once(';').unwrap_or((written, ""));
    let known = [JSON, "application/json"];
    known.into_iter().find(|known| written.trim().eq_ignore_ascii_case(known))
}

/// Whether there is a signature, in the header or in the address.
fn authenticated(head: &Parts) -> bool {
    let signed = |query: &str| query.split('&').any(|pair| pair.starts_with("X-Amz-Signature="));
    head.headers.contains_key(AUTHORIZATION) || head.uri.query().is_some_and(signed)
}

fn reply(service: &Service, status: StatusCode, written: Option<&'static str>, body: String) -> Reply {
    let crc = crc32fast::hash(body.as_bytes());
    let mut reply = Response::new(Full::new(Bytes::from(body)));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(SERVER, HeaderValue::from_static("Server"));
    if let Some(written) = written {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(written));
    }
    headers.insert("x-amz-crc32", HeaderValue::from(crc));
    // Letters and digits stand in any header.
    if let Ok(id) = HeaderValue::try_from(service.request_id()) {
        headers.insert("x-amzn-requestid", id);
    }
    reply
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    const SIGNED: (&str, &str) = ("authorization", "AWS4-HMAC-SHA256 …");
    const WRITTEN: (&str, &str) = ("content-type", "application/x-amz-json-1.0; charset=utf-8");
    const LIST_TABLES: (&str, &str) = ("x-amz-target", "DynamoDB_20120810.ListTables");

    /// The status of the answer to a request with an empty object for its body, and the answer's type.
    fn asked(method: &str, address: &str, headers: &[(&str, &str)]) -> (u16, Option<String>) {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, value.as_bytes());
        }
        let (head, ()) = request.body(()).expect("a request").into_parts();
        let reply = answer(&Service::start(), &head, b"{}");
        let written = reply.headers().get(CONTENT_TYPE).and_then(|written| written.to_str().ok());
        (reply.status().as_u16(), written.map(str::to_owned))
    }

    #[test]
    fn only_signed_json_reaches_the_engine() {
        let json = Some(JSON.to_owned());
        assert_eq!(asked("POST", "/", &[SIGNED, WRITTEN, LIST_TABLES]), (200, json.clone()));
        assert_eq!(asked("POST", "/", &[WRITTEN, LIST_TABLES]), (400, json.clone()));
        assert_eq!(asked("POST", "/?X-Amz-Signature=0", &[WRITTEN, LIST_TABLES]), (200, json.clone()));
        assert_eq!(asked("POST", "/", &[SIGNED, WRITTEN]), (400, json));
        assert_eq!(asked("POST", "/", &[SIGNED, LIST_TABLES]), (404, None));
        assert_eq!(asked("POST", "/elsewhere", &[SIGNED, WRITTEN, LIST_TABLES]), (404, None));
        assert_eq!(asked("GET", "/", &[]), (200, None));
        assert_eq!(asked("GET", "/elsewhere", &[]), (404, None));
        assert_eq!(asked("PUT", "/", &[SIGNED, WRITTEN, LIST_TABLES]), (404, None));
    }

    #[test]
    fn an_answer_is_written_as_its_request() {
        let plain = ("content-type", "application/json");
        let written = Some("application/json".to_owned());
        assert_eq!(asked("POST", "/", &[SIGNED, plain, LIST_TABLES]), (200, written));
    }
}
